import { createRandom } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { colors, patterns } from '../../attributes/vocabulary.ts';
import type { Kind } from '../kinds/kind.ts';
import { kinds } from '../kinds/kinds.ts';
import type { Look } from '../scene.ts';
import { randomLooks } from './random-look.ts';

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
