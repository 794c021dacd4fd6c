import { createRandom } from '@fgclip/core';
import { parseAttributes } from '@fgclip/datasets';
import { attributeTypes } from '@fgclip/datasets/internal';
import { describe, expect, it } from 'vitest';
import { drawInSplit, splitOf } from '../files/split-pictures.ts';
import { kinds } from '../kinds/kinds.ts';
import type { Look, SceneObject } from '../scene.ts';
import { randomLooks } from '../scenes/random-scene.ts';
import {
  asSentence,
  captionObject,
  describeLook,
  isPlural,
  listOf,
  numberWord,
  withArticle,
} from './caption-object.ts';

const random = createRandom(11);
const place = { x: 0, y: 0, height: 1, rotation: 0, mirrored: false, seed: 0 };
const objects: readonly SceneObject[] = Array.from({ length: 60 }, () =>
  kinds.map((kind): SceneObject => ({ ...place, kind: kind.name, looks: randomLooks(random, kind) })),
).flat();
const captions = objects.flatMap((object) =>
  Array.from({ length: 3 }, () => ({ object, caption: captionObject(object, random) })),
);

/** The parts that a caption speaks of, each with the words that are about it. */
function passages(caption: string, { kind, looks }: SceneObject): { part: string; words: string; noun: string }[] {
  const [body = ''] = Object.keys(looks);
  const nouns = [...Object.keys(looks).slice(1), kind].sort((a, b) => b.length - a.length);
  // A comma and "and" part what belongs to one part from the next, and "with" the body from its parts.
  const [head = '', ...tail] = caption.replace(/\.$/, '').split(/ (?:with|featuring|that has) /);
  const pieces = tail.join(' ').split(/, | and (?=an? |[a-z])/);
  return [head, ...pieces].filter(Boolean).map((words, index) => {
    const noun = index === 0 ? kind : nouns.find((name) => new RegExp(`\\b${name}\\b`).test(words));
    return { part: noun === undefined || noun === kind ? body : noun, words, noun: noun ?? '' };
  });
}

describe('captionObject', () => {
  it('says of every part what is true of it', () => {
    let said = 0;
    for (const { object, caption } of captions) {
      const found = passages(caption, object);
      for (const { part, words } of found) {
        const look = object.looks[part];
        for (const { type, value } of parseAttributes(words)) {
          expect({ caption, part, [type]: look?.[type] }).toEqual({ caption, part, [type]: value });
          said++;
        }
      }
      const inPassages = found.flatMap(({ words }) => parseAttributes(words)).length;
      expect({ caption, said: parseAttributes(caption).length }).toEqual({ caption, said: inPassages });
    }
    expect(said).toBeGreaterThan(2 * captions.length);
  });

  it('says something of everything it names, and nothing of a part twice', () => {
    for (const { object, caption } of captions) {
      const found = passages(caption, object);
      for (const { words } of found.slice(1)) expect(parseAttributes(words)).not.toEqual([]);
      const nouns = found.map(({ noun }) => noun).filter(Boolean);
      expect(new Set(nouns).size).toBe(nouns.length);
      expect(parseAttributes(caption)).not.toEqual([]);
    }
  });

  it('always says the pattern and transparency of a body that has them, and never "plain" or "opaque"', () => {
    for (const { object, caption } of captions) {
      const [look] = Object.values(object.looks) as [Look];
      const mentions = parseAttributes(caption).map(({ type, value }) => `${type} ${value}`);
      if (look.pattern !== 'plain') expect(mentions).toContain(`pattern ${look.pattern}`);
      if (look.transparency !== 'opaque') expect(mentions).toContain(`transparency ${look.transparency}`);
      expect(caption).not.toMatch(/\b(?:plain|opaque)\b/);
    }
  });

  it('is one sentence with the right articles', () => {
    for (const { caption } of captions) {
      expect(caption).toMatch(/^[A-Z][a-z ,]+[a-z]\.$/);
      expect(caption).not.toMatch(
        /\ba [aeiou]|\ban [^aeiou]|\ban? (?:\w+ )?(?:arms|bells|buttons|feet|hands|legs|pages)\b/,
      );
      expect(caption).not.toMatch(/ {2}/);
    }
  });

  it('uses every attribute and many phrasings', () => {
    const types = new Set(captions.flatMap(({ caption }) => parseAttributes(caption).map(({ type }) => type)));
    expect([...types].sort()).toEqual([...attributeTypes].sort());
    const starts = new Set(captions.map(({ caption }) => caption.split(' ')[0]));
    expect([...starts]).toEqual(expect.arrayContaining(['A', 'An', 'There', 'This', 'The', 'One', 'Here']));
    const links = ['with', 'featuring', 'that has', 'made of', ' in '];
    for (const link of links) expect(captions.some(({ caption }) => caption.includes(link))).toBe(true);
  });

  it('can be drawn in every split, nearly always', () => {
    for (const split of ['training', 'validation', 'test'] as const) {
      const drawn = objects.map((object) => drawInSplit(() => captionObject(object, random), split));
      const found = drawn.filter((caption) => caption !== undefined);
      expect(found.length / objects.length).toBeGreaterThan(0.9);
      expect(found.every((caption) => splitOf(caption) === split)).toBe(true);
    }
  });

  it('repeats with the seed', () => {
    const draw = () => objects.map((object) => captionObject(object, createRandom(3).fork(object.kind)));
    expect(draw()).toEqual(draw());
  });

  it('refuses an object without parts', () => {
    expect(() => captionObject({ ...place, kind: 'mug', looks: {} }, random)).toThrow(/The mug has no part/);
  });
});

describe('phrases', () => {
  it('are English', () => {
    expect(['orange mug', 'mug', 'umbrella'].map(withArticle)).toEqual(['an orange mug', 'a mug', 'an umbrella']);
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(listOf)).toEqual(['', 'a', 'a and b', 'a, b and c']);
    expect([1, 2, 10, 11].map(numberWord)).toEqual(['one', 'two', 'ten', '11']);
    expect(asSentence('a mug')).toBe('A mug.');
  });

  it('know plurals', () => {
    expect(['legs', 'pages', 'feet', 'metal hands', 'eyeglasses'].map(isPlural)).not.toContain(false);
    expect(['leg', 'glass', 'lens', 'canvas', 'cactus', 'base', 'clasp'].map(isPlural)).not.toContain(true);
  });

  it('say of a look what is asked for, in that order', () => {
    const look: Look = { color: 'orange', material: 'fabric', pattern: 'striped', transparency: 'opaque' };
    expect(describeLook('pillow', look, ['pattern', 'color', 'material'])).toBe('a striped orange fabric pillow');
    expect(describeLook('pillow', look, ['color'])).toBe('an orange pillow');
    expect(describeLook('legs', look, ['color'])).toBe('orange legs');
    expect(describeLook('mug', look, [])).toBe('a mug');
    expect(describeLook('mug', { ...look, pattern: 'logo' }, ['pattern', 'color'])).toBe('an orange mug with a logo');
  });
});
