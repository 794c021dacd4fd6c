import { describe, expect, it } from 'vitest';
import { pictureNumbered, tellingEncoder } from '../../test/telling-encoder.ts';
import type { CollectedExample } from './collected.ts';
import { collectedWorld, isEnough } from './collected-world.ts';

function examplesOn(pictures: number): CollectedExample[] {
  return Array.from({ length: 2 * pictures }, (_, k) => ({
    id: `${k}`,
    photograph: `photo ${k % pictures}`,
    image: pictureNumbered(k % pictures),
    box: { x: k, y: 1, width: 10, height: 10 },
    caption: `a red thing ${k}`,
    negatives: [`a blue thing ${k}`],
  }));
}

const given = { encoder: tellingEncoder(), model: 'telling', seed: 1 };

describe('collectedWorld', () => {
  it.each([3, 4, 10])('deals %i pictures out to all three parts, none to two', async (pictures) => {
    const { training, validation, test } = await collectedWorld({ ...given, examples: examplesOn(pictures) });
    const parts = [training, validation, test].map(({ imageIds }) => [...new Set(imageIds)]);
    expect(parts.map(({ length }) => length)).not.toContain(0);
    expect(parts.flat().sort()).toEqual(Array.from({ length: pictures }, (_, k) => `photo ${k}`).sort());
    expect(training.imageIds.length).toBeGreaterThanOrEqual(test.imageIds.length);
  });

  it('refuses examples on too few pictures, and leaves out those without a wrong caption', async () => {
    const [first, ...rest] = examplesOn(3);
    if (first === undefined) throw new Error('there are six');
    const mute = rest.map((example) => ({ ...example, negatives: [example.caption] }));
    expect(isEnough([first, ...rest])).toBe(true);
    expect(isEnough([first, ...mute])).toBe(false);
    await expect(collectedWorld({ ...given, examples: [first, ...mute] })).rejects.toMatchObject({
      code: 'INVALID_DATA',
      found: '1 such pictures',
    });
  });
});
