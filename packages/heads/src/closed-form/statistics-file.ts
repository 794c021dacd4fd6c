import { FgclipError } from '@fgclip/core';
import { readSafetensors, type StoredTensor, writeSafetensors } from '@fgclip/core/formats';
import { asFloat64, toFloat64 } from '@fgclip/core/internal';
import type { PairStatistics, StatisticsOrigin } from './pair-statistics.ts';

const FORMAT = 'fgclip-statistics/1';

/** Statistics as the bytes of a safetensors file, in float64: about 6 MB for embeddings of 512. */
export function saveStatistics({ dimension, pairs, origin, ...sums }: PairStatistics): Uint8Array {
  const tensors = Object.entries(shapesOf(dimension)).map(
    ([name, shape]) => [name, asFloat64(sums[name as keyof typeof sums], shape)] as const,
  );
  return writeSafetensors(Object.fromEntries(tensors), {
    ...{ format: FORMAT, dimension: String(dimension), pairs: String(pairs) },
    origin: JSON.stringify(origin),
  });
}

/**
 * Reads what saveStatistics() wrote; `file` is where it comes from, for errors.
 *
 * @throws INVALID_FORMAT for other files; SHAPE_MISMATCH for sums of another size; INVALID_DATA for NaN, Infinity, and
 * sums that no rows have.
 */
export function loadStatistics(
  bytes: Uint8Array,
  { file }: { readonly file?: string | undefined } = {},
): PairStatistics {
  const { tensors, metadata } = readSafetensors(bytes, { file });
  if (metadata.format !== FORMAT) {
    throw new FgclipError('INVALID_FORMAT', 'This safetensors file does not hold statistics of pairs', {
      ...{ file, expected: `metadata with format "${FORMAT}"` },
      found: metadata.format === undefined ? 'no format entry' : `"${metadata.format}"`,
    });
  }
  const dimension = numberOf(metadata, 'dimension', file);
  const pairs = numberOf(metadata, 'pairs', file);
  const sums = Object.entries(shapesOf(dimension)).map(([name, shape]) => [name, valuesOf(tensors, name, shape, file)]);
  const statistics = { dimension, pairs, ...Object.fromEntries(sums), origin: originOf(metadata.origin, file) };
  checkSquares(statistics, file);
  return statistics;
}

function shapesOf(dimension: number) {
  const [vector, square] = [[dimension], [dimension, dimension]];
  return { image: vector, text: vector, imageImage: square, textText: square, imageText: square };
}

function numberOf(metadata: Readonly<Record<string, string>>, name: string, file: string | undefined): number {
  const value = Number(metadata[name] ?? Number.NaN);
  if (value > 0 && Number.isFinite(value) && (name !== 'dimension' || Number.isInteger(value))) return value;
  throw new FgclipError('INVALID_FORMAT', `The statistics do not say their ${name}`, {
    ...{ file, expected: 'a number above 0', found: JSON.stringify(metadata[name]) ?? 'nothing' },
  });
}

function valuesOf(
  tensors: ReadonlyMap<string, StoredTensor>,
  name: string,
  shape: readonly number[],
  file: string | undefined,
): Float64Array {
  const stored = tensors.get(name);
  if (stored?.shape.join() !== shape.join()) {
    throw new FgclipError('SHAPE_MISMATCH', `The statistics lack the sum "${name}" in its size`, {
      ...{
        file,
        expected: `[${shape.join(', ')}]`,
        found: stored === undefined ? 'none' : `[${stored.shape.join(', ')}]`,
      },
    });
  }
  const values = toFloat64(stored, { file });
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return values;
  throw new FgclipError('INVALID_DATA', `The sum "${name}" holds NaN or Infinity`, { file, found: `${wrong}` });
}

function originOf(text: string | undefined, file: string | undefined): StatisticsOrigin {
  try {
    const origin = JSON.parse(text ?? '') as StatisticsOrigin;
    const isText = (value: unknown) => value === undefined || typeof value === 'string';
    const areTables = origin.tables.every(({ fingerprint, pairs }) => typeof fingerprint === 'string' && pairs > 0);
    if (areTables && isText(origin.model) && isText(origin.weightsHash)) return origin;
  } catch {
    // Told below, as everything else that is no origin.
  }
  throw new FgclipError('INVALID_FORMAT', 'The statistics do not say where their pairs come from', {
    ...{
      file,
      expected: '{ "model", "weightsHash", "tables": [{ "fingerprint", "pairs" }] }',
      found: text ?? 'nothing',
    },
  });
}

/** Sums of squares are not negative. */
function checkSquares(statistics: PairStatistics, file: string | undefined): void {
  const { dimension } = statistics;
  for (const name of ['imageImage', 'textText'] as const) {
    for (let i = 0; i < dimension; i++) {
      const value = statistics[name][i * dimension + i] ?? 0;
      if (value >= 0) continue;
      throw new FgclipError('INVALID_DATA', `"${name}" is no sum of squares`, {
        ...{ file, expected: '0 or above on the diagonal', found: `${value} in row ${i}` },
      });
    }
  }
}
