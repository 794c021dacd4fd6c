import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ModelSession, ModelTensor } from '../../../core/src/encoders/model-session.ts';
import { createOwlDetector } from '../../../core/src/encoders/owl/owl-detector.ts';
import { readClipParts } from '../../../core/src/hub/model-files.ts';
import { temporaryFolder } from '../folders.ts';
import { type TinyOwlOptions, writeTinyOwl } from '../tiny-owl.ts';
import { ortSession } from './ort-session.ts';
import { picture } from './tiny-parts.ts';

const captions = ['a cat', 'a red bag', 'a dog'];

/** A tiny OWL, written and loaded, with what its sessions were fed. */
async function owlParts(options: TinyOwlOptions = {}) {
  const folder = temporaryFolder();
  await writeTinyOwl(folder, options);
  const path = (name: string) => join(folder, name);
  const read = async (name: string) => (existsSync(path(name)) ? readFileSync(path(name)) : undefined);
  const parts = await readClipParts({ read });
  const open = (name: string) => ortSession(join(folder, 'onnx', name));
  const vision = await open(options.split ? 'vision_model.onnx' : 'model.onnx');
  const text = options.split ? await open('text_model.onnx') : vision;
  onTestFinished(async () => {
    await Promise.all([...new Set([vision, text])].map((session) => session.dispose()));
  });
  return { ...parts, vision, text };
}

/** A session whose outputs are changed. */
function changed(session: ModelSession, change: (outputs: Record<string, ModelTensor>) => void): ModelSession {
  return {
    ...session,
    async run(...args) {
      const outputs = await session.run(...args);
      change(outputs);
      return outputs;
    },
  };
}

const shapesFed = (session: { runs: readonly Readonly<Record<string, ModelTensor>>[] }, name: string) =>
  session.runs.map((fed) => fed[name]?.shape);

describe('an OWL detector', () => {
  it('says which captions fit, start and end included', async () => {
    const { fits, detect } = createOwlDetector(await owlParts());
    const words = (count: number) => Array.from({ length: count }, () => 'cat').join(' ');
    expect([fits(words(14)), fits(words(15)), fits('')]).toEqual([true, false, true]);
    await expect(detect(picture(1), ['a cat', words(15)])).rejects.toMatchObject({
      ...{ code: 'INVALID_DATA', expected: 'at most 16 tokens, start and end included' },
    });
    await expect(detect(picture(1), [])).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(detect(picture(1), 'a cat' as unknown as string[])).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('fills captions up with what the tokenizer says, and masks that', async () => {
    const parts = await owlParts();
    await createOwlDetector(parts).detect(picture(1), captions);
    const [fed] = parts.vision.runs;
    expect(fed?.input_ids?.shape).toEqual([3, 16]);
    const { ids } = parts.tokenizer.encode('a cat');
    const row = [...ids, ...Array(16 - ids.length).fill(parts.tokenizer.padId)];
    expect([...(fed?.input_ids?.data ?? [])].slice(0, 16).map(Number)).toEqual(row);
    const mask = [...(fed?.attention_mask?.data ?? [])].slice(0, 16).map(Number);
    expect(mask).toEqual(row.map((_, at) => (at < ids.length ? 1 : 0)));
  });

  it('runs many captions in parts, the boxes of the first', async () => {
    const parts = await owlParts();
    const many = Array.from({ length: 600 }, (_, i) => `a cat ${i}`);
    const { scores } = await createOwlDetector(parts).detect(picture(1), many);
    expect(scores.shape).toEqual([16, 600]);
    expect(shapesFed(parts.vision, 'input_ids')).toEqual([
      [256, 16],
      [256, 16],
      [88, 16],
    ]);
  });

  it('fills a fixed number of captions up with the last of them', async () => {
    const parts = await owlParts({ queries: 2 });
    const { scores } = await createOwlDetector(parts).detect(picture(1), captions);
    expect(scores.shape).toEqual([16, 3]);
    expect(shapesFed(parts.vision, 'input_ids')).toEqual([
      [2, 16],
      [2, 16],
    ]);
  });

  it('runs a picture once and a caption once, where the model is split', async () => {
    const parts = await owlParts({ split: true });
    const { detect } = createOwlDetector(parts);
    for (const seed of [1, 2, 3]) await detect(picture(seed), seed < 3 ? captions : [...captions, 'hat']);
    expect(shapesFed(parts.vision, 'pixel_values')).toEqual(Array(3).fill([1, 3, 32, 32]));
    expect(shapesFed(parts.text, 'input_ids')).toEqual([
      [3, 16],
      [1, 16],
    ]);
  });

  it('refuses models that are none, or do not fit', async () => {
    const parts = await owlParts({ split: true });
    expect(() => createOwlDetector({ ...parts, text: parts.vision })).toThrow(/no detector of the OWL family/);
    expect(() => createOwlDetector({ ...parts, vision: parts.text })).toThrow(/no detector of the OWL family/);
    const batches = await owlParts({ batch: 2 });
    expect(() => createOwlDetector(batches)).toThrow(/one by one.*pixel_values float32 \[1 or free, 3, 32, 32\]/);
    const wider = await owlParts({ split: true, dimension: 24 });
    const { config: _, ...unsaid } = { ...parts, text: wider.text };
    expect(() => createOwlDetector(unsaid)).toThrow(/different spaces/);
    const larger = await owlParts({ imageSize: 64 });
    expect(() => createOwlDetector({ ...parts, imageProcessor: larger.imageProcessor })).toThrow(/pixel_values/);
  });

  it.each([false, true])('refuses numbers that are not finite, split: %s', async (split) => {
    for (const name of ['pred_boxes', split ? 'logit_scale' : 'logits']) {
      const parts = await owlParts({ split });
      const vision = changed(parts.vision, (outputs) => void outputs[name]?.data.fill(Number.NaN as never, 0, 1));
      const { detect } = createOwlDetector({ ...parts, vision, text: split ? parts.text : vision });
      await expect(detect(picture(1), captions)).rejects.toMatchObject({
        ...{ code: 'INVALID_DATA', found: 'NaN' },
      });
    }
  });

  it('refuses outputs of other shapes', async () => {
    const parts = await owlParts();
    const vision = changed(parts.vision, (outputs) => {
      outputs.pred_boxes = { dtype: 'float32', shape: [1, 15, 4], data: new Float32Array(60) };
    });
    const { detect } = createOwlDetector({ ...parts, vision, text: vision });
    await expect(detect(picture(1), captions)).rejects.toMatchObject({
      ...{ code: 'SHAPE_MISMATCH', expected: '[1, 15, 3]', found: '[1, 16, 3]' },
    });
  });
});
