import { FgclipError, type Random } from '@fgclip/core';
import { sizeOf } from '@fgclip/core/internal';

/** Makes the first value of a parameter of the given shape. */
export type InitialValue = (shape: readonly number[], random: Random) => Float32Array;

/** Uniform in -bound..bound. */
export function uniform(bound: number): InitialValue {
  return (shape, random) => Float32Array.from({ length: sizeOf(shape) }, () => (2 * random.uniform() - 1) * bound);
}

/** torch.nn.Linear's default for weights and biases alike: uniform within 1 / sqrt(inputs). */
export function linearDefault(inputs: number): InitialValue {
  return uniform(1 / Math.sqrt(inputs));
}

/** Xavier's uniform (Glorot and Bengio, 2010) for a weight [out, in]. */
export const xavierUniform: InitialValue = (shape, random) => {
  const [out = 1, inputs = 1] = shape;
  return uniform(Math.sqrt(6 / (inputs + out)))(shape, random);
};

/** The same value everywhere. */
export function filled(value: number): InitialValue {
  return (shape) => new Float32Array(sizeOf(shape)).fill(value);
}

/** Ones on the diagonal; throws SHAPE_MISMATCH for anything but a square matrix. */
export const identityMatrix: InitialValue = (shape) => {
  const [rows = 0, columns = 0] = shape;
  if (shape.length !== 2 || rows !== columns) {
    throw new FgclipError('SHAPE_MISMATCH', 'Only a square matrix can start as the identity', {
      found: `[${shape.join(', ')}]`,
    });
  }
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) values[i * columns + i] = 1;
  return values;
};
