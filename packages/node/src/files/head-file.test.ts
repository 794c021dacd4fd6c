import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSafetensors } from '@fgclip/core/formats';
import { createHead, defineHead } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { readHeadFile, writeHeadFile } from './head-file.ts';

const linear = createHead('linear', { dimension: 4 });

describe('writeHeadFile and readHeadFile', () => {
  it('give back the same head', async () => {
    const file = join(temporaryFolder(), 'heads', 'linear.safetensors');
    await writeHeadFile(file, linear);
    const { parameters, history, function: matching } = await readHeadFile(file);
    expect({ parameters, history, options: matching.options, name: matching.name }).toEqual({
      parameters: linear.parameters,
      history: linear.history,
      options: { dimension: 4 },
      name: 'linear',
    });
  });

  it('know functions of one’s own', async () => {
    const file = join(temporaryFolder(), 'own.safetensors');
    const own = defineHead({ name: 'own' });
    await writeHeadFile(file, createHead(own, { dimension: 4 }));
    expect((await readHeadFile(file, { families: [own] })).function.name).toBe('own');
    await expect(readHeadFile(file)).rejects.toMatchObject({ code: 'NOT_FOUND', file });
  });

  it('name the file in every error', async () => {
    const file = join(temporaryFolder(), 'head.safetensors');
    await expect(readHeadFile(file)).rejects.toMatchObject({ code: 'NOT_FOUND', file });
    await writeHeadFile(file, linear);
    const whole = readFileSync(file);
    const metadata = { format: 'fgclip-head/1', function: 'linear', options: '{"dimension":4}' };
    const broken: [Uint8Array, string][] = [
      [whole.subarray(0, whole.length - 1), 'INVALID_FORMAT'],
      [Buffer.from('<!doctype html>'), 'INVALID_FORMAT'],
      [writeSafetensors({}), 'INVALID_FORMAT'],
      [writeSafetensors({}, metadata), 'NOT_FOUND'],
      [writeSafetensors({}, { ...metadata, options: 'null' }), 'INVALID_FORMAT'],
      [writeSafetensors(linear.parameters, { ...metadata, options: '{"dimension":5}' }), 'SHAPE_MISMATCH'],
    ];
    for (const [bytes, code] of broken) {
      writeFileSync(file, bytes);
      await expect(readHeadFile(file)).rejects.toMatchObject({ name: 'FgclipError', code, file });
    }
  });
});
