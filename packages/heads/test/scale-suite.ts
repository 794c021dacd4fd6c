import { type FloatTensor, type Matrix, matrix, type Runtime } from '@fgclip/core';
import { describe, it } from 'vitest';
import { createHead, createMatcher } from '../src/index.ts';
import { assembleHead, functionByName } from '../src/internal.ts';
import { expectClose } from './expect-close.ts';
import fixture from './fixtures/scale-cases.json' with { type: 'json' };

interface Stored {
  readonly shape: readonly number[];
  readonly data: string;
}

const images = asMatrix(decoded(fixture.images));
const texts = asMatrix(decoded(fixture.texts));

/** Holds the scores of every head against NumPy's in float64, for rows of lengths from 1e-30 to 1e30. */
export function scaleSuite(makeRuntime: () => Runtime): void {
  describe.each(fixture.cases)('rows of any length: $name $options', ({ name, options, parameters, scores }) => {
    const [, dimension] = images.shape;
    const values = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, decoded(value)]));
    const head = assembleHead(functionByName(name, { ...options, dimension }), values);

    it.each(fixture.scales.map((scale, i) => [scale, scores[i] ?? []] as const))('%d', async (scale, expected) => {
      const matcher = createMatcher(head, { runtime: makeRuntime() });
      const pairs = [[scale, 1] as const, [1, scale] as const, [scale, scale] as const, [scale, 1 / scale] as const];
      for (const [i, [v, t]] of pairs.entries()) {
        const [rows, captions] = [scaled(images, v), scaled(texts, t)];
        expectClose((await matcher.score(rows, captions)).data, expected[i] ?? [], 2e-6);
        const own = await matcher.combineRows(
          await matcher.encodeImages(rows),
          await matcher.encodeTexts(repeated(captions, rows.shape[0])),
          captions.shape[0],
        );
        expectClose(own.data, expected[i] ?? [], 2e-6);
      }
      await matcher.dispose();
    });
  });

  describe.each(['cosine', 'linear', 'linear-text', 'linear-image', 'mlp'] as const)('%s as the cosine', (name) => {
    const [, dimension] = images.shape;
    const options = name === 'mlp' ? { dimension, hidden: [2 * dimension] } : { dimension };
    const head = createHead(name, options as never, { start: 'identity' });

    it.each(fixture.scales)('scores rows of %d as those of 1', async (scale) => {
      const matcher = createMatcher(head, { runtime: makeRuntime() });
      const expected = fixture.cases[0]?.scores[fixture.scales.indexOf(1)]?.[0] ?? [];
      expectClose((await matcher.score(scaled(images, scale), scaled(texts, 1 / scale))).data, expected, 2e-6);
      await matcher.dispose();
    });
  });
}

function decoded({ shape, data }: Stored): FloatTensor {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  return { shape, data: new Float32Array(bytes.buffer) };
}

function asMatrix({ shape: [rows = 0, columns = 0], data }: FloatTensor): Matrix {
  return matrix(data, rows, columns);
}

/** As NumPy has it: the scale is a float32, too. */
function scaled({ shape, data }: Matrix, scale: number): Matrix {
  return { shape, data: data.map((value) => value * Math.fround(scale)) };
}

/** All rows once for each of `times`. */
function repeated({ shape: [rows, columns], data }: Matrix, times: number): Matrix {
  return matrix(
    Float32Array.from({ length: times * data.length }, (_, i) => data[i % data.length] ?? 0),
    times * rows,
    columns,
  );
}
