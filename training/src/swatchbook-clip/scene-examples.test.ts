import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attributeValues, parseAttributes } from '@fgclip/datasets';
import { attributeTypes } from '@fgclip/datasets/internal';
import { splitOf } from '@fgclip/swatchbook/internal';
import { afterAll, describe, expect, it } from 'vitest';
import { picturesIn, picturesOfScenes } from '../shards/picture-folder.ts';
import { sceneExamples } from './scene-examples.ts';

const folder = mkdtempSync(join(tmpdir(), 'fgclip-examples-'));
afterAll(() => rmSync(folder, { recursive: true }));
const make = sceneExamples({ seed: 5, split: 'training', imageSize: 48 });

describe('sceneExamples', () => {
  it('makes pictures that differ, with captions that keep what they promise', async () => {
    const examples = await picturesOfScenes(0, 8, make);
    const unsaid = new Set(['plain', 'opaque']);
    const values = attributeTypes.flatMap((type) => attributeValues[type]).filter((value) => !unsaid.has(value));
    expect(new Set(examples.map(({ image }) => Buffer.from(image).toString('base64'))).size).toBe(examples.length);
    for (const { image, coarse, fine, kind, color } of examples) {
      expect(image.length).toBe(48 * 48 * 3);
      expect(coarse.length).toBeGreaterThan(0);
      if (kind === undefined) {
        expect(fine).toEqual([]);
        for (const caption of coarse) expect(splitOf(caption)).toBe('training');
        continue;
      }
      expect(values).toContain(color);
      for (const caption of coarse) expect(caption).toContain(kind);
      for (const caption of fine) {
        expect(caption).toContain(kind);
        expect(parseAttributes(caption).length, caption).toBeGreaterThan(0);
      }
      expect(fine.join()).toContain(`${color} ${kind}`);
    }
  });

  it('is kept in whole files, from which an interrupted run goes on to the same examples', async () => {
    const options = { format: 'test/1', make, scenes: 5, scenesPerShard: 2, imageSize: 48 };
    const stop = new AbortController();
    const stopped = picturesIn(folder, { ...options, signal: stop.signal, onProgress: () => stop.abort() });
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    expect(readdirSync(folder)).toEqual(['scenes-0-2.safetensors']);
    const made: number[] = [];
    const resumed = await picturesIn(folder, {
      ...options,
      make: (scene) => {
        made.push(scene);
        return make(scene);
      },
    });
    expect(made).toEqual([2, 3, 4]);
    const all = await picturesOfScenes(0, 5, make);
    expect(resumed.map(({ coarse, fine }) => [coarse, fine])).toEqual(all.map(({ coarse, fine }) => [coarse, fine]));
    expect(resumed.every(({ image }, i) => Buffer.compare(image, all[i]?.image ?? image) === 0)).toBe(true);
  });
});
