import { FgclipError } from '../errors.ts';
import { float16ToFloat32 } from '../formats/float16.ts';
import type { EmbedOptions } from './clip-encoder.ts';
import type { ModelTensor } from './model-session.ts';

/**
 * An output of a model as float32 rows [rows, dimension], in memory of their own.
 *
 * @throws SHAPE_MISMATCH when the model yielded something else.
 */
export function readRows(name: string, output: ModelTensor | undefined, rows: number, dimension: number): Float32Array {
  const shape = output?.shape ?? [];
  if (output === undefined || shape.length !== 2 || shape[0] !== rows || shape[1] !== dimension) {
    throw new FgclipError('SHAPE_MISMATCH', `The model's output ${name} is not what it should be`, {
      expected: `[${rows}, ${dimension}]`,
      found: output === undefined ? 'nothing' : `[${shape.join(', ')}]`,
      hint: shape[0] === rows ? 'projection_dim of config.json does not fit the model, where it says so' : undefined,
    });
  }
  return floatsOf(name, output);
}

/**
 * An output of a model as float32, in memory of its own.
 *
 * @throws RUNTIME for one of another type.
 */
export function floatsOf(name: string, { dtype, data }: ModelTensor): Float32Array {
  if (dtype === 'float32' && data instanceof Float32Array) return data.slice();
  if (dtype === 'float16' && data instanceof Uint16Array) return float16ToFloat32(data);
  throw new FgclipError('RUNTIME', `The model's output ${name} is neither float32 nor float16`, { found: dtype });
}

/**
 * Checks that rows [n, dimension] are finite, and scales them to unit length, in place, when asked to.
 *
 * @param nameOf What row i is the embedding of, for errors.
 * @throws INVALID_DATA for the first row that is not finite, or is to be scaled and has no length.
 */
export function finishRows(
  rows: Float32Array,
  dimension: number,
  { normalize = false, nameOf }: { readonly normalize?: boolean; readonly nameOf: (row: number) => string },
): void {
  for (let i = 0; i * dimension < rows.length; i++) {
    const row = rows.subarray(i * dimension, (i + 1) * dimension);
    if (!row.every(Number.isFinite)) {
      throw new FgclipError('INVALID_DATA', `The embedding of ${nameOf(i)} is not finite`, {
        found: `${row.find((value) => !Number.isFinite(value))}`,
        hint: 'float16 models overflow on some GPUs: take the float32 model, or run it on the CPU',
      });
    }
    if (normalize) scaleToUnit(row, () => nameOf(i));
  }
}

function scaleToUnit(row: Float32Array, name: () => string): void {
  const norm = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
  if (norm === 0) throw new FgclipError('INVALID_DATA', `The embedding of ${name()} is zero: it has no direction`);
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) / norm;
}

const usual = 32;

/** Rows a run: as asked for, or as the model has it. */
export function batchSizeOf({ batchSize = usual }: EmbedOptions, fixed: number | undefined): number {
  if (!(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The batch size is out of range', {
      expected: 'a positive integer',
      found: `${batchSize}`,
    });
  }
  return fixed ?? batchSize;
}
