import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSamples } from '@fgclip/datasets';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readDetections } from '../../src/detection/compare-predictions.ts';
import { detectVocabularies } from '../../src/detection/detect-vocabularies.ts';
import { keepPresent } from '../../src/extraction/photographs.ts';
import { openOwl } from '../../src/models/open-owl.ts';
import { temporaryFolder } from '../folders.ts';
import { writeTinyOwl } from '../tiny-owl.ts';

const shared = fileURLToPath(new URL('../../../../../shared/data', import.meta.url));
if (!existsSync(shared)) {
  console.warn('Detection on real photographs is skipped: there is no ../shared/data beside the checkout');
}

/** B/16 as it takes pictures, of random weights; CLIP's own tokenizer. */
const models = {
  'OWL-ViT B/16': { kind: 'owlvit', imageSize: 768, patches: 48 * 48 },
  'OWLv2 B/16': { kind: 'owlv2', imageSize: 960, patches: 60 * 60 },
} as const;
/** Files of FG-OVD, and their boxes on the photographs that are there. */
const benchmarks = {
  'h_attributes_llava.jsonl': 67,
  'm_attributes_llava.jsonl': 64,
  'benchmarks/3_attributes.json': 30,
  'benchmarks/transparency.json': 12,
};
const images = join(shared, 'coco', 'images');

async function openModel(name: keyof typeof models) {
  const folder = temporaryFolder();
  const json = (file: string) => JSON.parse(readFileSync(join(shared, 'clip-tokenizer', file), 'utf8')) as object;
  const tokenizer = { json: json('tokenizer.json'), config: json('tokenizer_config.json'), vocabularySize: 49408 };
  const { kind, imageSize } = models[name];
  await writeTinyOwl(folder, { kind, imageSize, patch: 16, dimension: 512, tokenizer });
  const owl = await openOwl(folder, { cacheFolder: folder });
  onTestFinished(() => owl.dispose());
  return owl;
}

async function presentSets() {
  const read = (file: string) => readSamples(readFileSync(join(shared, 'fg-ovd', file)), { file });
  return (await keepPresent(Object.keys(benchmarks).map(read), images)).sets;
}

describe.skipIf(!existsSync(shared))('FG-OVD on real photographs, with the real shapes', () => {
  it.each(Object.keys(models) as (keyof typeof models)[])('%s', async (name) => {
    const detector = await openModel(name);
    const sets = await presentSets();
    const folder = join(temporaryFolder(), 'found');
    const most = 20;
    const found = await detectVocabularies({ sets, images, detector, model: { id: name }, folder, most });
    expect(found.sets.map(({ boxes, tooLong }) => boxes + tooLong.boxes)).toEqual(Object.values(benchmarks));
    expect(found.manifest).toMatchObject({ contextLength: 16, counts: found.sets });
    expect(found.skipped.length).toBeGreaterThan(0);
    for (const { fault, vocabulary } of found.skipped) {
      expect(fault).toBe('caption');
      expect(vocabulary.every((caption) => detector.fits(caption))).toBe(false);
    }
    const { sets: read } = await readDetections(folder);
    for (const [k, { predictions, tooLong, unreadable, counts }] of read.entries()) {
      expect([predictions.length, unreadable.length]).toEqual([found.sets[k]?.vocabularies, 0]);
      expect(tooLong.reduce((sum, { boxes }) => sum + boxes, 0)).toBe(counts.tooLong.boxes);
      for (const { vocabulary, detections } of predictions) {
        expect(vocabulary.every((caption) => detector.fits(caption))).toBe(true);
        expect(detections).toHaveLength(most);
        expect(detections.every(({ scores }) => scores.length === vocabulary.length)).toBe(true);
      }
    }
  });

  it.each(Object.entries(models))('%s has a box a patch', async (name, { patches }) => {
    const detector = await openModel(name as keyof typeof models);
    const image = { width: 64, height: 48, data: new Uint8Array(64 * 48 * 3).fill(90) };
    const { boxes, scores } = await detector.detect(image, ['A light brown dog.', 'A dark brown dog.']);
    expect([boxes.length, ...scores.shape]).toEqual([patches, patches, 2]);
  });
});
