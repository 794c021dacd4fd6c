import { objectCombination, splitOf } from '@fgclip/swatchbook/internal';
import { describe, expect, it } from 'vitest';
import { sceneFacts, withoutAlpha } from './picture.ts';

describe('sceneFacts', () => {
  const scenes = Array.from({ length: 30 }, (_, number) => sceneFacts(number));

  it('draws what no head was trained on', () => {
    const splits = scenes.flatMap(({ scene }) => scene.objects.map((object) => splitOf(objectCombination(object))));
    expect(new Set(splits)).toEqual(new Set(['test']));
  });

  it('names things that can be seen and told apart', () => {
    const things = scenes.flatMap(({ things }) => things);
    expect(things.length).toBeGreaterThan(30);
    for (const { box, caption } of things) {
      expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(40);
      expect(caption).toMatch(/^\p{Lu}.*\.$/u);
    }
    const short = things.filter(({ caption }) => caption.length <= 48);
    expect(short.length / things.length).toBeGreaterThan(0.9);
  });

  it('is the same for the same number', () => {
    expect(sceneFacts(7)).toEqual(scenes[7]);
  });
});

it('drops the fourth of every four values', () => {
  expect([...withoutAlpha(Uint8ClampedArray.of(1, 2, 3, 255, 4, 5, 6, 0))]).toEqual([1, 2, 3, 4, 5, 6]);
});
