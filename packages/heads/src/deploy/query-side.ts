import { FgclipError, type FloatTensor, type Matrix, matrix, row } from '@fgclip/core';
import { asLinear } from '../matching/as-linear.ts';
import type { Head } from '../matching/head.ts';

/**
 * A linear head on the side of the query: stored image embeddings stay as they are. With image map W v + b and a caption's
 * unit code u, score = (v . W^T u + b . u) / |W v + b|: a query vector, an offset, and one number a stored row.
 */
export interface QuerySide {
  /** Whether stored rows need a number each: not where the head leaves images as they are but for their length. */
  readonly needsRowScale: boolean;
  /** Caption embeddings [rows, d] -> query vectors [rows, d] and offsets [rows]. */
  queries(texts: Matrix): { readonly vectors: Matrix; readonly offsets: Float32Array };
  /** Image embeddings [rows, d] -> 1 / |W v + b| of each, [rows]; of heads that change texts only, 1 / |v|. */
  rowScales(images: Matrix): Float32Array;
  /** A query's score with a stored row: (vector . row + offset) x rowScale. */
  score(vector: Float32Array, offset: number, stored: Float32Array, rowScale: number): number;
}

/**
 * Takes a head apart for an index of plain image embeddings; scores are the head's own, to rounding. Heads that change
 * texts only need nothing stored: an index of unit rows by dot product ranks by `vectors` as the head does.
 *
 * @throws INVALID_ARGUMENT for heads that are not linear, or whose scores are no cosines.
 */
export function querySide(head: Head): QuerySide {
  const linear = asLinear(head);
  if (linear === undefined || head.function.unit !== true) {
    throw new FgclipError('INVALID_ARGUMENT', `The head "${head.function.name}" cannot be moved to the query`, {
      expected: 'a linear head whose scores are cosines',
      hint: 'Turn the stored embeddings into codes instead',
    });
  }
  const image = mapOf(linear, 'image');
  const text = mapOf(linear, 'text');
  return {
    needsRowScale: image !== undefined,
    queries(texts) {
      const [rows, width] = texts.shape;
      const vectors = matrix(new Float32Array(rows * width), rows, width);
      const offsets = new Float32Array(rows);
      for (let i = 0; i < rows; i++) {
        const code = unit(mapped(row(texts, i), text));
        vectors.data.set(image === undefined ? code : transposed(code, image.weight), i * width);
        offsets[i] = image?.bias === undefined ? 0 : dot(code, image.bias.data);
      }
      return { vectors, offsets };
    },
    rowScales(images) {
      return Float32Array.from({ length: images.shape[0] }, (_, i) => 1 / lengthOf(mapped(row(images, i), image)));
    },
    score: (vector, offset, stored, rowScale) => (dot(vector, stored) + offset) * rowScale,
  };
}

interface LinearSide {
  readonly weight: FloatTensor;
  readonly bias: FloatTensor | undefined;
}

function mapOf({ parameters }: Head, side: 'image' | 'text'): LinearSide | undefined {
  const weight = parameters[`${side}.0.weight`];
  return weight && { weight, bias: parameters[`${side}.0.bias`] };
}

/** W x + b in float64. */
function mapped(x: ArrayLike<number>, map: LinearSide | undefined): Float64Array {
  if (map === undefined) return Float64Array.from(x);
  const [outputs = 0, inputs = 0] = map.weight.shape;
  return Float64Array.from({ length: outputs }, (_, j) => {
    let sum = map.bias?.data[j] ?? 0;
    for (let k = 0; k < inputs; k++) sum += (map.weight.data[j * inputs + k] as number) * (x[k] as number);
    return sum;
  });
}

/** W^T x */
function transposed(x: Float64Array, { shape: [outputs = 0, inputs = 0], data }: FloatTensor): Float64Array {
  const out = new Float64Array(inputs);
  for (let j = 0; j < outputs; j++) {
    for (let k = 0; k < inputs; k++) out[k] = (out[k] as number) + (x[j] as number) * (data[j * inputs + k] as number);
  }
  return out;
}

function unit(x: Float64Array): Float64Array {
  const length = lengthOf(x);
  return x.map((value) => value / length);
}

function lengthOf(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}
