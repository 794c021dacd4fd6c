import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHead, type Head } from '@fgclip/heads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { foldModel } from '../../src/folding/fold-model.ts';
import { checkClip } from '../../src/models/check-clip.ts';
import { weightsHash } from '../../src/models/model-record.ts';
import { openModel } from '../../src/models/open-clip.ts';
import { writeTinyClip } from '../tiny-clip.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fgclip-fold-'));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (name: string) => join(folder, name);
const fold = (head: Head, more: object = {}) =>
  foldModel(at('model'), head, { out: at('folded'), cacheFolder: at('cache'), offline: true, ...more });
const linear = createHead('linear', { dimension: 16 }, { seed: 3 });

function withHistory(head: Head, entry: Readonly<Record<string, unknown>>): Head {
  return { ...head, history: [...head.history, { event: 'trained', ...entry }] };
}

describe('foldModel', () => {
  it('writes a model of the same layout whose cosine is the score, with a card and a record', async () => {
    await writeTinyClip(at('model'));
    const before = await readFile(at('model/onnx/vision_model.onnx'));
    const { record, difference } = await fold(withHistory(linear, { examples: 12, stage: { name: 'balanced' } }), {
      headName: 'mine',
    });
    expect(difference.largest).toBeLessThan(1e-6);
    expect(record).toMatchObject({
      sides: { image: 'folded', text: 'folded' },
      base: { id: 'model' },
      head: { name: 'mine' },
    });
    expect(await readFile(at('model/onnx/vision_model.onnx'))).toEqual(before);
    expect((await readdir(at('folded'))).sort()).toEqual(
      [...(await readdir(at('model'))), 'README.md', 'fgclip.json'].sort(),
    );
    expect(JSON.parse(await readFile(at('folded/fgclip.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(record)));
    const card = await readFile(at('folded/README.md'), 'utf8');
    expect(card).toContain('Trained in stage "balanced" on 12 examples.');
    expect(card).toContain('head "mine"');
    expect((await checkClip(at('folded'), { cacheFolder: at('cache') })).passed).toBe(true);
  });

  it('takes a model with both towers in one file, whose rows are unit vectors', async () => {
    await writeTinyClip(at('model'), { combined: true });
    await expect(fold(linear)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect((await fold(linear, { rows: 'unit' })).difference.largest).toBeLessThan(1e-6);
    await rm(at('folded'), { recursive: true });
    const text = createHead('low-rank', { dimension: 16, rank: 4 }, { seed: 2 });
    expect((await fold(text)).record.sides).toEqual({ image: 'folded', text: 'folded' });
  });

  it('leaves the image tower of a head for captions byte by byte as it was', async () => {
    await writeTinyClip(at('model'));
    const { record } = await fold(createHead('linear-text', { dimension: 16 }));
    expect(record.sides).toEqual({ image: 'unchanged', text: 'folded' });
    const [before, after] = await Promise.all(
      ['model', 'folded'].map((name) => readFile(at(`${name}/onnx/vision_model.onnx`))),
    );
    expect(after?.equals(before as Buffer)).toBe(true);
  });

  it('tells the drift of rows of float16', async () => {
    await writeTinyClip(at('model'), { float16: true });
    const { difference } = await fold(linear);
    expect(difference.largest).toBeGreaterThan(1e-6);
    expect(difference.largest).toBeLessThan(5e-3);
  });

  it('refuses a head of another model by its record, and takes one of this', async () => {
    await writeTinyClip(at('model'));
    await expect(fold(withHistory(linear, { weightsHash: 'abc', model: 'theirs' }))).rejects.toMatchObject({
      ...{ code: 'INVALID_ARGUMENT', expected: 'theirs with weights abc' },
    });
    const opened = await openModel(at('model'), { cacheFolder: at('cache') });
    const own = await weightsHash(opened.model.files);
    await opened.dispose();
    await fold(withHistory(linear, { weightsHash: own }));
  });

  it('refuses a head of another width, and a folder that holds something', async () => {
    await writeTinyClip(at('model'));
    await expect(fold(createHead('linear', { dimension: 8 }))).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
    await fold(linear);
    await expect(fold(linear)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await writeFile(at('file'), '');
    await expect(fold(linear, { out: at('file') })).rejects.toMatchObject({ code: 'IO' });
  });
});
