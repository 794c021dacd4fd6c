import { FgclipError } from '@fgclip/core';
import { type InitialValue, linearDefault } from '../initial-values.ts';

/**
 * Weights that make a two-layer GELU network the identity, exactly: gelu(x) - gelu(-x) = x, so each input has one
 * hidden unit for either sign. Needs a hidden layer at least twice as wide as the embedding; hidden units beyond that
 * start at random and contribute nothing until they are trained.
 */
export function pairedIdentity(layer: number): InitialValue {
  return (shape, random) => {
    const [outputs = 0, inputs = 0] = shape;
    const [hidden, dimension] = layer === 0 ? [outputs, inputs] : [inputs, outputs];
    if (hidden < 2 * dimension) {
      throw new FgclipError('INVALID_ARGUMENT', 'An mlp can start as the identity only with a wide hidden layer', {
        expected: `at least ${2 * dimension} hidden units for embeddings of ${dimension}`,
        found: String(hidden),
        hint: `Give \`hidden\` ${2 * dimension} units, or \`start\` from PyTorch's defaults`,
      });
    }
    const values = layer === 0 ? linearDefault(inputs)(shape, random) : new Float32Array(outputs * inputs);
    if (layer === 0) values.fill(0, 0, 2 * dimension * inputs);
    for (let i = 0; i < dimension; i++) {
      const [positive, negative] = [i, dimension + i];
      values[layer === 0 ? positive * inputs + i : i * inputs + positive] = 1;
      values[layer === 0 ? negative * inputs + i : i * inputs + negative] = -1;
    }
    return values;
  };
}
