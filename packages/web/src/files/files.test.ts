import { writeSafetensors } from '@fgclip/core/formats';
import { createHead } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { headBlob, readHeadFile } from './files.ts';

const linear = createHead('linear', { dimension: 4 });

describe('headBlob and readHeadFile', () => {
  it('give back the same head, from a Blob, bytes or an address', async () => {
    const blob = headBlob(linear);
    const url = URL.createObjectURL(blob);
    for (const source of [blob, new Uint8Array(await blob.arrayBuffer()), url, new URL(url)]) {
      const { parameters, history, function: matching } = await readHeadFile(source);
      expect({ parameters, history, name: matching.name }).toEqual({
        parameters: linear.parameters,
        history: linear.history,
        name: 'linear',
      });
    }
  });

  it('say which file is none', async () => {
    const tensors = writeSafetensors({ x: { shape: [1], data: Float32Array.of(1) } }) as Uint8Array<ArrayBuffer>;
    for (const content of ['<!doctype html>', tensors]) {
      await expect(readHeadFile(new File([content], 'head.safetensors'))).rejects.toMatchObject({
        ...{ code: 'INVALID_FORMAT', file: 'head.safetensors' },
      });
    }
    await expect(readHeadFile('blob:nodedata:none')).rejects.toMatchObject({ code: 'IO', file: 'blob:nodedata:none' });
  });
});
