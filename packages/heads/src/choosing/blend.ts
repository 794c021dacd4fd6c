import { FgclipError, type FloatTensor } from '@fgclip/core';

/** Values of a head's parameters, by name. */
export type HeadValues = Readonly<Record<string, FloatTensor>>;

/**
 * Values on the straight line between two heads of one function: (1 - share) of the first and `share` of the second,
 * parameter by parameter.
 *
 * @throws SHAPE_MISMATCH where a parameter of one is missing in the other, or has another shape.
 */
export function blendValues(first: HeadValues, second: HeadValues, share: number): Record<string, FloatTensor> {
  const names = new Set([...Object.keys(first), ...Object.keys(second)]);
  const blended: Record<string, FloatTensor> = {};
  for (const name of names) {
    const [a, b] = [first[name], second[name]];
    if (a === undefined || b === undefined || a.shape.join() !== b.shape.join()) {
      throw new FgclipError('SHAPE_MISMATCH', `The heads cannot be blended: parameter "${name}"`, {
        expected: a === undefined ? 'a parameter of both' : `[${a.shape.join(', ')}]`,
        found: b === undefined || a === undefined ? 'of one only' : `[${b.shape.join(', ')}]`,
        hint: 'Blend heads of one function, of the same dimension and options',
      });
    }
    const data = Float32Array.from(a.data, (value, i) => (1 - share) * value + share * (b.data[i] ?? 0));
    blended[name] = { shape: a.shape, data };
  }
  return blended;
}
