import { createRandom, matrix, row } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { createHead, type Head } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import { exportHead } from './export-head.ts';
import { querySide } from './query-side.ts';

const D = 12;
function rows(count: number, seed: number) {
  const random = createRandom(seed);
  return matrix(
    Float32Array.from({ length: count * D }, () => random.normal()),
    count,
    D,
  );
}
const [images, texts] = [rows(20, 1), rows(7, 2)];

async function expectSame(head: Head) {
  const side = querySide(head);
  const { vectors, offsets } = side.queries(texts);
  const scales = side.rowScales(images);
  const scores = await createMatcher(head).score(images, texts);
  for (let i = 0; i < 20; i++) {
    for (let j = 0; j < 7; j++) {
      const found = side.score(row(vectors, j), offsets[j] as number, row(images, i), scales[i] as number);
      expect(Math.abs(found - (scores.data[i * 7 + j] as number))).toBeLessThan(1e-6);
    }
  }
  return side;
}

describe('querySide', () => {
  it.each([
    ['linear', {}, true],
    ['linear-image', {}, true],
    ['linear-text', {}, false],
    ['low-rank', { rank: 3 }, true],
    ['orthogonal', {}, true],
    ['linear', { rescale: true }, true],
    ['cosine', {}, false],
  ] as const)("gives a %s head's own scores (%j)", async (name, options, needsRowScale) => {
    for (const seed of [1, 2, 3, 4]) {
      const side = await expectSame(createHead(name as 'linear', { dimension: D, ...options } as never, { seed }));
      expect(side.needsRowScale).toBe(needsRowScale);
    }
  });

  it('refuses heads that are not linear, and scores that are no cosines', () => {
    for (const head of [
      createHead('mlp', { dimension: D }),
      createHead('linear', { dimension: D, similarity: 'dot' }),
    ]) {
      expect(() => querySide(head)).toThrow(/cannot be moved to the query/);
    }
  });
});

describe('exportHead', () => {
  it('says in the models what the head is', () => {
    const { image, text, score } = exportHead(createHead('attention', { dimension: D, heads: 2 }));
    for (const [part, bytes] of Object.entries({ image, text, score })) {
      const written = new TextDecoder().decode(bytes);
      expect(written).toContain(`attention.${part}`);
      expect(written).toContain('"event":"created"');
    }
  });
});
