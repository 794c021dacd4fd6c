import { type AttributeMention, type Color, parseAttributes, readSamples, type Sample } from '@fgclip/datasets';
import { ambiguousColors, baseColor, fgOvdBenchmarks, readKarpathy } from '@fgclip/datasets/internal';
import { describe, expect, it } from 'vitest';
import type { FgOvdDocument } from './files/fg-ovd-document.ts';
import type { KarpathyDocument } from './files/karpathy-document.ts';
import { splitOf } from './files/split-pictures.ts';
import { objectCombination } from './scenes/random-scene.ts';
import { visibleObjects } from './scenes/visible-share.ts';
import { swatchbook } from './swatchbook.ts';

const sizes = {
  coarse: { training: 60, validation: 15, test: 30 },
  fine: { training: 80, validation: 30, benchmark: 30 },
};
const book = swatchbook({ seed: 7, sizes });
const training = 'fg-ovd/training_sets/1_attributes.json';
const validation = 'fg-ovd/validation_sets/1_attributes.json';
const benchmark = (name: string) => `fg-ovd/benchmarks/${name}.json`;
const benchmarks = fgOvdBenchmarks.map(({ name }) => benchmark(name));
const read = (file: string) => readSamples(JSON.stringify(book.documents[file]), { file });
const captionsOf = (samples: readonly Sample[]) => samples.flatMap(({ captions }) => captions);
const karpathy = (...splits: string[]) =>
  readKarpathy(book.documents['dataset_coco.json'], { file: 'dataset_coco.json', splits });

/** The mentions of which the two captions say another value, the words between them being the same. */
function changes(caption: string, negative: string): [AttributeMention, AttributeMention][] {
  const [before, after] = [parseAttributes(caption), parseAttributes(negative)];
  expect(after).toHaveLength(before.length);
  return before.flatMap((mention, i): [AttributeMention, AttributeMention][] => {
    const other = after[i];
    return other && (other.value !== mention.value || other.type !== mention.type) ? [[mention, other]] : [];
  });
}

function expectFair(caption: string, negative: string, difficulty: number, type?: string) {
  const changed = changes(caption, negative);
  expect({ caption, negative, changed: changed.length }).toEqual({ caption, negative, changed: difficulty });
  for (const [from, to] of changed) {
    // The material "text" before "label" reads as the pattern of that name.
    if (to.value !== 'text') expect(to.type).toBe(from.type);
    if (type !== undefined) expect(from.type).toBe(type);
    if (from.type !== 'color') continue;
    const both = [from.value, to.value] as Color[];
    expect(baseColor(from.value)).not.toBe(baseColor(to.value));
    expect(ambiguousColors.filter((group) => both.every((color) => group.includes(color)))).toEqual([]);
  }
}

describe('swatchbook', () => {
  it('is read by the readers of the real files without a skip, as many as asked for', () => {
    for (const [file, count] of [[training, 80], [validation, 30], ...benchmarks.map((name) => [name, 30])] as const) {
      const { samples, skipped } = read(`${file}`);
      expect({ file, skipped, count: samples.length }).toEqual({ file, skipped: [], count });
    }
    const parts = [karpathy('train', 'restval'), karpathy('val'), karpathy('test')];
    expect(parts.map(({ skipped }) => skipped)).toEqual([[], [], []]);
    expect(parts.map(({ samples }) => samples.length)).toEqual([60, 15, 30]);
    expect(karpathy('restval').samples).toHaveLength(15);
    for (const { captions } of parts.flatMap(({ samples }) => samples)) expect(captions.length).toBeGreaterThan(2);
  });

  it('gives every box its number of negatives, none twice', () => {
    const wanted = [
      [training, 10],
      [validation, 10],
      ...fgOvdBenchmarks.map(({ name, maxNegatives }) => [benchmark(name), maxNegatives]),
    ] as const;
    for (const [file, count] of wanted) {
      for (const { negatives = [] } of read(`${file}`).samples) expect(new Set(negatives).size).toBe(count);
    }
  });

  it('changes as many attributes as the set says, by the rules of FG-OVD', () => {
    const difficulties = [
      [training, 1],
      [validation, 1],
      ...[1, 2, 3].map((d) => [benchmark(`${d}_attributes`), d]),
    ] as const;
    for (const [file, difficulty] of difficulties) {
      for (const { captions, negatives = [] } of read(`${file}`).samples) {
        for (const negative of negatives) expectFair(captions[0] ?? '', negative, Number(difficulty));
      }
    }
    for (const type of ['color', 'material', 'pattern', 'transparency']) {
      for (const { captions, negatives = [] } of read(benchmark(type)).samples) {
        for (const negative of negatives) expectFair(captions[0] ?? '', negative, 1, type);
      }
    }
  });

  it('takes captions of other kinds for Trivial', () => {
    const kinds = new Set(book.scenes.flatMap(({ scene }) => scene.objects.map(({ kind }) => kind)));
    const kindIn = (caption: string) => [...kinds].find((kind) => new RegExp(`\\b${kind}\\b`).test(caption));
    for (const { captions, negatives = [] } of read(benchmark('shuffle_negatives')).samples) {
      for (const negative of negatives) expect(kindIn(negative)).not.toBe(kindIn(captions[0] ?? ''));
    }
  });

  it('has no picture, combination or caption of one split in another', () => {
    for (const { file, scene } of book.scenes) {
      const split = ['training', 'validation', 'test'][Math.floor(scene.id / 1_000_000)];
      expect(file.startsWith(split === 'training' ? 'train2017/' : 'val2017/')).toBe(true);
      for (const object of scene.objects) expect(splitOf(objectCombination(object))).toBe(split);
    }
    const trained = [...read(training).samples, ...karpathy('train', 'restval').samples];
    const validated = [...read(validation).samples, ...karpathy('val').samples];
    const tested = [...benchmarks.flatMap((file) => read(file).samples), ...karpathy('test').samples];
    const parts = [trained, validated, tested];
    for (const select of [captionsOf, (part: readonly Sample[]) => part.map(({ photograph }) => photograph)]) {
      const sets = parts.map((part) => new Set(select(part)));
      const all = new Set(sets.flatMap((set) => [...set]));
      expect(all.size).toBe(sets.reduce((sum, { size }) => sum + size, 0));
    }
    const untrained = new Set([...captionsOf(validated), ...captionsOf(tested)]);
    const negatives = read(training).samples.flatMap(({ negatives = [] }) => negatives);
    expect(negatives.filter((negative) => untrained.has(negative))).toEqual([]);
  });

  it('puts boxes around objects of the scene that are seen well, with the same id everywhere', () => {
    const scenes = new Map(book.scenes.map((picture) => [picture.scene.id, picture]));
    expect(scenes.size).toBe(book.scenes.length);
    for (const file of [training, validation, ...benchmarks]) {
      const { images, annotations, categories } = book.documents[file] as FgOvdDocument;
      for (const ids of [images, annotations, categories])
        expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
      for (const { image_id, bbox } of annotations) {
        const picture = scenes.get(image_id);
        const image = images.find(({ id }) => id === image_id);
        expect(image?.file_name).toBe(picture?.file);
        expect(image?.file_name).toContain(String(image_id).padStart(12, '0'));
        expect([image?.width, image?.height]).toEqual([picture?.scene.width, picture?.scene.height]);
        const object = picture && visibleObjects(picture.scene).find(({ box }) => Math.abs(box.x - bbox[0]) < 0.01);
        expect(object?.visible).toBeGreaterThanOrEqual(0.6);
        expect(Math.min(bbox[2], bbox[3])).toBeGreaterThanOrEqual(40);
      }
    }
    for (const { cocoid, filepath, filename } of (book.documents['dataset_coco.json'] as KarpathyDocument).images) {
      expect(scenes.get(cocoid)?.file).toBe(`${filepath}/${filename}`);
    }
  });

  it('uses the same boxes and pictures where it can, and no picture for nothing', () => {
    const pictures = (file: string) => read(file).samples.map(({ photograph }) => photograph);
    const coarse = karpathy('test').samples.map(({ photograph }) => photograph);
    expect(pictures(benchmark('1_attributes')).filter((name) => coarse.includes(name)).length).toBeGreaterThan(15);
    const used = new Set([
      ...[training, validation, ...benchmarks].flatMap(pictures),
      ...karpathy('train', 'restval', 'val', 'test').samples.map(({ photograph }) => photograph),
    ]);
    expect(used.size).toBe(book.scenes.length);
  });

  it('repeats with the seed, and differs without', () => {
    const small = { seed: 7, size: 0.02 };
    expect(JSON.stringify(swatchbook(small))).toBe(JSON.stringify(swatchbook(small)));
    expect(JSON.stringify(swatchbook({ ...small, seed: 8 }))).not.toBe(JSON.stringify(swatchbook(small)));
  });

  it('can be as small as one likes', () => {
    const { scenes, documents } = swatchbook({ seed: 0, size: 1e-6 });
    expect(Object.keys(documents)).toEqual(Object.keys(book.documents));
    expect((documents['dataset_coco.json'] as KarpathyDocument).images.map(({ split }) => split)).toEqual(
      expect.arrayContaining(['train', 'restval', 'val', 'test']),
    );
    expect(scenes.length).toBeLessThan(20);
    for (const size of [0, -1, NaN, Infinity]) {
      expect(() => swatchbook({ seed: 0, size })).toThrow(/size of the swatchbook is out of range/);
    }
  });
});
