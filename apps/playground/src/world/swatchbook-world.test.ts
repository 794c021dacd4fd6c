import { readFgOvd } from '@fgclip/datasets/internal';
import { type Scene, swatchbook } from '@fgclip/swatchbook';
import { describe, expect, it } from 'vitest';
import { pictureNumbered, rowOf, tellingEncoder } from '../../test/telling-encoder.ts';
import { swatchbookWorld } from './swatchbook-world.ts';
import { type WorldProgress, worldSizes } from './world.ts';

const draw = async ({ id }: Scene) => pictureNumbered(id);
const given = { encoder: tellingEncoder(), model: 'telling', seed: 5, boxes: 24, draw };
const world = await swatchbookWorld({ ...given, coarse: true });

describe('swatchbookWorld', () => {
  it('has the rows of the right picture, box and captions beside every annotation', () => {
    const { documents } = swatchbook({ seed: 5, sizes: worldSizes(24, true) });
    const file = 'fg-ovd/training_sets/1_attributes.json';
    const { samples } = readFgOvd(documents[file], { file });
    const { images, texts } = world.training;
    const annotations = world.training.annotations.filter(({ set }) => set === '1_attributes');
    expect(annotations).toHaveLength(samples.length);
    expect(samples).toHaveLength(24);
    for (const [k, { photograph, box, captions, negatives = [] }] of samples.entries()) {
      const { image, captions: right, negatives: wrong = [] } = annotations[k] ?? { image: -1, captions: [] };
      const number = Number.parseInt(photograph, 10);
      const expected = rowOf(`${number} ${box?.x} ${box?.y} ${box?.width} ${box?.height}`);
      expect(images.data.slice(image * 8, image * 8 + 8)).toEqual(expected);
      const rows = [...right, ...wrong].map((text) => texts.data.slice(text * 8, text * 8 + 8));
      expect(rows).toEqual([...captions, ...negatives].map(rowOf));
    }
  });

  it('says of the boxes that are learned from what kind of thing each shows', () => {
    for (const { annotations, captions } of [world.training, world.validation]) {
      const kinds = annotations.filter(({ set }) => set === 'kinds');
      const fine = annotations.filter(({ set }) => set === '1_attributes');
      expect(kinds.map(({ image }) => image).sort()).toEqual(fine.map(({ image }) => image).sort());
      expect(kinds.every(({ captions: [row = -1] }) => /^(?:an?|the) \p{L}+$/u.test(captions[row] ?? ''))).toBe(true);
    }
  });

  it('measures on the eight benchmarks, with their limits', () => {
    expect(world.test.manifest.sets?.map(({ name, maxNegatives }) => [name, maxNegatives]).sort()).toEqual([
      ['1_attributes', 10],
      ['2_attributes', 10],
      ['3_attributes', 10],
      ['color', 10],
      ['material', 10],
      ['pattern', 7],
      ['shuffle_negatives', 10],
      ['transparency', 2],
    ]);
  });

  it('has no picture and no right caption in two parts', () => {
    const parts = [world.training, world.validation, world.test];
    const pictures = parts.flatMap(({ imageIds }) => [...new Set(imageIds)]);
    expect(new Set(pictures).size).toBe(pictures.length);
    const captions = parts.flatMap((table) => [
      ...new Set(
        table.annotations
          .filter(({ set }) => set !== 'kinds')
          .flatMap(({ captions: right }) => right.map((text) => table.captions[text])),
      ),
    ]);
    expect(new Set(captions).size).toBe(captions.length);
  });

  it('has whole pictures with several captions for warm-up where they are asked for', async () => {
    expect(world.coarse?.training.boxes?.every((box) => box === null)).toBe(true);
    expect(world.coarse?.training.annotations.some(({ captions }) => captions.length > 1)).toBe(true);
    expect((await swatchbookWorld({ ...given, coarse: false })).coarse).toBeUndefined();
  });

  it('tells how far it is, pictures first, each to the last row', async () => {
    const reports: WorldProgress[] = [];
    await swatchbookWorld({ ...given, coarse: false, onProgress: (progress) => reports.push(progress) });
    const phases = [...new Set(reports.map(({ phase }) => phase))];
    expect(phases).toEqual(['pictures', 'captions']);
    for (const phase of phases) {
      const last = reports.findLast((report) => report.phase === phase);
      expect(last?.done).toBe(last?.total);
    }
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const stopped = swatchbookWorld({
      ...given,
      coarse: false,
      signal: abort.signal,
      onProgress: ({ done }) => done === 3 && abort.abort(),
    });
    await expect(stopped).rejects.toThrow('aborted');
  });
});
