import { createRandom } from '@fgclip/core';
import { colors, patterns } from '@fgclip/datasets/internal';
import { describe, expect, it } from 'vitest';
import { backdropNames, groundOf } from '../backdrops/backdrops.ts';
import type { Kind } from '../kinds/kind.ts';
import { kindNamed, kinds } from '../kinds/kinds.ts';
import type { Look, Scene } from '../scene.ts';
import { bodyLook, objectCombination, randomLooks, randomScene } from './random-scene.ts';
import { visibleObjects } from './visible-share.ts';

const scenes = Array.from({ length: 300 }, (_, id) => randomScene(createRandom(5), { id }));

const share = (wanted: (scene: Scene) => boolean) => scenes.filter(wanted).length / scenes.length;

describe('randomScene', () => {
  it('depends on the seed and the number alone', () => {
    const random = createRandom(5);
    random.uniform();
    expect(randomScene(random, { id: 123 })).toEqual(scenes[123]);
    expect(randomScene(createRandom(6), { id: 123 })).not.toEqual(scenes[123]);
    expect(new Set(scenes.map(({ id: _, ...scene }) => JSON.stringify(scene))).size).toBe(scenes.length);
  });

  it('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(scenes))).toEqual(scenes);
  });

  it('uses every size and every backdrop', () => {
    const sizes = new Set(scenes.map(({ width, height }) => `${width}x${height}`));
    expect([...sizes].sort()).toEqual(['240x320', '288x288', '320x240']);
    expect(new Set(scenes.map(({ backdrop }) => backdrop.name))).toEqual(new Set(backdropNames));
  });

  it('has 1 to 4 objects, mostly 2 or 3, mostly of different kinds', () => {
    const counts = new Set(scenes.map(({ objects }) => objects.length));
    expect([...counts].sort()).toEqual([1, 2, 3, 4]);
    expect(share(({ objects }) => objects.length === 2 || objects.length === 3)).toBeGreaterThan(0.65);
    const several = share(({ objects }) => new Set(objects.map(({ kind }) => kind)).size < objects.length);
    expect(several).toBeGreaterThan(0.05);
    expect(several).toBeLessThan(0.3);
  });

  it('stands every object on the ground, the nearer the later', () => {
    for (const { backdrop, height, objects } of scenes) {
      const { far, near } = groundOf(backdrop, height);
      const feet = objects.map(({ y }) => y);
      expect(feet).toEqual([...feet].sort((a, b) => a - b));
      expect(Math.min(...feet)).toBeGreaterThan(far - 0.1);
      expect(Math.max(...feet)).toBeLessThan(near + 0.1);
    }
  });

  it('shows every object: none more than a third hidden, few cut by an edge', () => {
    const seen = scenes.flatMap((scene) => {
      const visible = visibleObjects(scene);
      expect(visible).toHaveLength(scene.objects.length);
      return visible.map((one) => ({ ...one, scene }));
    });
    // An edge may hide up to 15 % besides.
    expect(Math.min(...seen.map(({ visible }) => visible))).toBeGreaterThan(0.85 * (2 / 3) - 0.01);
    const cut = seen.filter(({ box, scene }) => box.x === 0 || box.x + box.width === scene.width);
    expect(cut.length / seen.length).toBeLessThan(0.08);
  });

  it('draws chairs larger than mugs, and the heights within reason', () => {
    const heights = (kind: string) =>
      scenes.flatMap(({ objects }) => objects.filter((object) => object.kind === kind).map(({ height }) => height));
    const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
    expect(median(heights('chair'))).toBeGreaterThan(1.3 * median(heights('mug')));
    const all = scenes.flatMap(({ objects }) => objects.map(({ height }) => height));
    expect(median(all)).toBeGreaterThan(80);
    expect(all.filter((height) => height < 60 || height > 180).length / all.length).toBeLessThan(0.06);
  });

  it('turns few objects, none by more than 12 degrees, and mirrors half', () => {
    const all = scenes.flatMap(({ objects }) => objects);
    expect(Math.max(...all.map(({ rotation }) => Math.abs(rotation)))).toBeLessThanOrEqual(12);
    expect(all.filter(({ rotation }) => rotation !== 0).length / all.length).toBeLessThan(0.3);
    expect(Math.abs(all.filter(({ mirrored }) => mirrored).length / all.length - 0.5)).toBeLessThan(0.1);
  });

  it('draws looks again until they are allowed', () => {
    const isTest = (name: string) => [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 4 === 0;
    const combinations = Array.from({ length: 50 }, (_, id) =>
      randomScene(createRandom(5), { id, allow: (object) => isTest(objectCombination(object)) }),
    ).flatMap(({ objects }) => objects.map(objectCombination));
    expect(combinations.length).toBeGreaterThan(50);
    expect(combinations.every(isTest)).toBe(true);
    expect(scenes.flatMap(({ objects }) => objects.map(objectCombination)).every(isTest)).toBe(false);
  });

  it('keeps to the kinds, the number of objects, the looks and the size that are asked for', () => {
    const mug = kindNamed('mug');
    const look = () => ({
      body: { color: 'red', material: 'ceramic', pattern: 'plain', transparency: 'opaque' } as const,
    });
    const options = { id: 1, kinds: [mug], objects: { min: 5, max: 5 }, width: 400, height: 100, look };
    const scene = randomScene(createRandom(1), options);
    expect([scene.width, scene.height]).toEqual([400, 100]);
    expect(scene.objects.map(({ kind, looks }) => ({ kind, looks }))).toEqual(
      Array.from({ length: 5 }, () => ({ kind: 'mug', looks: look() })),
    );
  });

  it.each([
    ['more objects than fit', { objects: { min: 3, max: 99 } }],
    ['fewer than none', { objects: { min: -1, max: 1 } }],
    ['no kinds', { kinds: [] }],
    ['a fraction of a pixel', { width: 99.5 }],
    ['looks that are never allowed', { allow: () => false }],
  ])('refuses %s', (_, options) => {
    expect(() => randomScene(createRandom(1), { id: 0, ...options })).toThrowError(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

const body: Look = { color: 'light blue', material: 'ceramic', pattern: 'dotted', transparency: 'opaque' };
const handle: Look = { color: 'red', material: 'wood', pattern: 'plain', transparency: 'opaque' };

describe('objectCombination', () => {
  it('names the kind and the look of its body alone', () => {
    const name = 'mug, light blue, ceramic, dotted, opaque';
    expect(objectCombination({ kind: 'mug', looks: { body, handle } })).toBe(name);
    expect(objectCombination({ kind: 'mug', looks: { handle: body, body } })).toBe(name);
  });

  it('tells each attribute apart', () => {
    const changes: Partial<Look>[] = [
      { color: 'blue' },
      { material: 'glass' },
      { pattern: 'plain' },
      { transparency: 'translucent' },
    ];
    const names = changes.map((change) => objectCombination({ kind: 'mug', looks: { body: { ...body, ...change } } }));
    expect(new Set([...names, objectCombination({ kind: 'mug', looks: { body } })]).size).toBe(5);
  });

  it('needs the body', () => {
    expect(() => bodyLook({ kind: 'mug', looks: { handle } })).toThrowError(
      expect.objectContaining({ code: 'INVALID_DATA', found: 'handle' }),
    );
  });
});

const drawn = drawMany(400);
const bodies = drawn.flatMap(({ kind, looks }) => looks[kind.parts[0]?.name ?? ''] ?? []);

function drawMany(each: number): { kind: Kind; looks: Record<string, Look> }[] {
  const random = createRandom(11);
  return kinds.flatMap((kind) => Array.from({ length: each }, () => ({ kind, looks: randomLooks(random, kind) })));
}

/** Share of those with the property, and whether it is within five standard errors of what is expected. */
function isAbout(expected: number, hits: readonly boolean[]): boolean {
  const share = hits.filter(Boolean).length / hits.length;
  return Math.abs(share - expected) < 5 * Math.sqrt((expected * (1 - expected)) / hits.length);
}

describe('randomLooks', () => {
  it('is the same for the same seed', () => {
    expect(drawMany(2)).toEqual(drawMany(2));
  });

  it('gives parts only what their kind allows', () => {
    const wrong = drawn.flatMap(({ kind, looks }) =>
      kind.parts.filter((part) => {
        const look = looks[part.name];
        if (look === undefined) return part === kind.parts[0] || (part.chance ?? 1) === 1;
        return (
          !part.materials.includes(look.material) ||
          (part.patterned === false && look.pattern !== 'plain') ||
          (part.seeThrough === false && look.transparency !== 'opaque') ||
          (look.transparency !== 'opaque' && !['glass', 'plastic', 'fabric', 'paper'].includes(look.material)) ||
          (look.transparency === 'transparent' && !['glass', 'plastic'].includes(look.material))
        );
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('names parts in the order of the kind, and none that it lacks', () => {
    for (const { kind, looks } of drawn) {
      const names = kind.parts.map(({ name }) => name).filter((name) => looks[name] !== undefined);
      expect(Object.keys(looks)).toEqual(names);
    }
  });

  it('colours bodies uniformly', () => {
    const skewed = colors.filter((color) => {
      return !isAbout(
        1 / colors.length,
        bodies.map((body) => body.color === color),
      );
    });
    expect(skewed).toEqual([]);
  });

  it('leaves half of the bodies plain and decorates the others evenly', () => {
    const expected = (pattern: string) => (pattern === 'plain' ? 0.5 : 0.5 / (patterns.length - 1));
    const skewed = patterns.filter((pattern) => {
      return !isAbout(
        expected(pattern),
        bodies.map((body) => body.pattern === pattern),
      );
    });
    expect(skewed).toEqual([]);
  });

  it('makes 60 % of glass and 25 % of plastic bodies see-through, half of them transparent', () => {
    const clear = drawn.flatMap(({ kind, looks }) => {
      const [body] = kind.parts;
      return body?.seeThrough === false ? [] : (looks[body?.name ?? ''] ?? []);
    });
    const of = (material: string) => clear.filter((look) => look.material === material);
    const through = (look: Look) => look.transparency !== 'opaque';
    expect(isAbout(0.6, of('glass').map(through))).toBe(true);
    expect(isAbout(0.25, of('plastic').map(through))).toBe(true);
    const seeThrough = [...of('glass'), ...of('plastic')].filter(through);
    const transparent = seeThrough.map((look) => look.transparency === 'transparent');
    expect(isAbout(0.5, transparent)).toBe(true);
  });

  it('gives about half of the other parts the colour of the body', () => {
    const others = drawn.flatMap(({ kind, looks }) => {
      const [body, ...rest] = kind.parts.map(({ name }) => looks[name]);
      return rest.flatMap((look) => (look === undefined ? [] : [look.color === body?.color]));
    });
    expect(isAbout(0.5 + 0.5 / colors.length, others)).toBe(true);
  });
});
