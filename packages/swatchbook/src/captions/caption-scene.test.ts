import { createRandom } from '@fgclip/core';
import { parseAttributes } from '@fgclip/datasets';
import { describe, expect, it } from 'vitest';
import { drawInSplit } from '../files/split-pictures.ts';
import { kinds } from '../kinds/kinds.ts';
import type { Look, Scene, VisibleObject } from '../scene.ts';
import { randomScene } from '../scenes/random-scene.ts';
import { numberWord } from './caption-object.ts';
import { captionScene, namedObjects, sceneCaptioner } from './caption-scene.ts';

const random = createRandom(5);
const scenes = Array.from({ length: 200 }, (_, id) => randomScene(random, { id }));
const captioned = scenes.flatMap((scene) => captionScene(scene, random).map((caption) => ({ scene, caption })));

const middle = ({ box }: VisibleObject) => box.x + box.width / 2;
const ofKind = (scene: Scene, kind: string) => namedObjects(scene).filter(({ object }) => object.kind === kind);
const withoutPlace = (caption: string, scene: Scene) =>
  caption.replace(new RegExp(scene.backdrop.name, 'i'), '').toLowerCase();

describe('captionScene', () => {
  it('gives five different sentences', () => {
    expect(captioned).toHaveLength(5 * scenes.length);
    for (const scene of scenes.slice(0, 20)) expect(new Set(captionScene(scene, random)).size).toBe(5);
    for (const { caption } of captioned) {
      expect(caption).toMatch(/^[A-Z][a-z ,()]+[a-z)]\.$/);
      expect(caption).not.toMatch(/\ba [aeiou]|\ban [^aeiou]| {2}|\bthere is (?:two|three|four)/i);
    }
  });

  it('names only what can be seen, and as many', () => {
    for (const { scene, caption } of captioned) {
      const words = withoutPlace(caption, scene);
      let named = 0;
      for (const { name, plural } of kinds) {
        const count = ofKind(scene, name).length;
        if (new RegExp(`\\b${name}\\b`).test(words)) {
          expect({ caption, name, seen: count > 0 }).toEqual({ caption, name, seen: true });
          named++;
        }
        const counted = new RegExp(`(\\w+) ${plural}\\b`).exec(words);
        if (counted) expect({ caption, word: counted[1] }).toEqual({ caption, word: numberWord(count) });
        if (counted) named++;
      }
      expect({ caption, named: named > 0 }).toEqual({ caption, named: true });
    }
  });

  it('says where things stand as they do', () => {
    const pattern =
      /(\w+) (?:to the |on the )?(left of|right of|in front of|behind) an? (?:.* )?(\w+?)\b(?: [^.]*)?\.$/;
    let related = 0;
    for (const { scene, caption } of captioned) {
      const found = pattern.exec(caption.replaceAll(' with a logo', ''));
      if (!found) continue;
      const [, first = '', relation = ''] = found;
      const after = caption.slice(caption.indexOf(relation));
      const second = kinds.map(({ name }) => name).find((name) => new RegExp(`^[^.]*?\\b${name}\\b`).test(after)) ?? '';
      const holds = ofKind(scene, first).some((a) =>
        ofKind(scene, second).some((b) => {
          if (relation === 'left of') return middle(a) < middle(b);
          if (relation === 'right of') return middle(a) > middle(b);
          return relation === 'behind' ? a.object.y < b.object.y : a.object.y > b.object.y;
        }),
      );
      expect({ caption, first, second, holds }).toEqual({ caption, first, second, holds: true });
      related++;
    }
    expect(related).toBeGreaterThan(captioned.length / 20);
  });

  it('seldom says an attribute, mostly a colour, and one that an object has', () => {
    const said = captioned.flatMap(({ scene, caption }) => {
      const mentions = parseAttributes(withoutPlace(caption, scene));
      return mentions.map((mention) => ({ ...mention, scene, caption }));
    });
    for (const { scene, caption, type, value } of said) {
      const looks = namedObjects(scene).map(({ object }) => Object.values(object.looks)[0] as Look);
      expect({ caption, has: looks.some((look) => look[type] === value) }).toEqual({ caption, has: true });
    }
    expect(Math.abs(said.length / captioned.length - 1 / 8)).toBeLessThan(0.03);
    expect(said.filter(({ type }) => type === 'color').length / said.length).toBeGreaterThan(0.6);
  });

  it('mostly says the place', () => {
    const placed = captioned.filter(({ scene, caption }) => withoutPlace(caption, scene) !== caption.toLowerCase());
    expect(placed.length / captioned.length).toBeGreaterThan(0.75);
    expect(placed.length).toBeLessThan(captioned.length);
  });

  it('can be drawn in every split, nearly always', () => {
    for (const split of ['training', 'validation', 'test'] as const) {
      const drawn = scenes.map((scene) => {
        const caption = sceneCaptioner(scene);
        return drawInSplit(() => caption(random), split);
      });
      expect(drawn.filter((caption) => caption === undefined).length).toBeLessThan(0.05 * scenes.length);
    }
  });

  it('has something to say of an empty scene', () => {
    const [scene] = scenes;
    if (scene === undefined) throw new Error('There is no scene');
    const empty = { ...scene, objects: [], backdrop: { name: 'on a lawn', seed: 1 } };
    expect(captionScene(empty, random)).toEqual(['Nothing on a lawn.']);
  });
});
