import { writeSafetensors } from '@fgclip/core';
import type { Head } from '../head.ts';

export const headFormat = 'fgclip-head/1';

/**
 * A head as the bytes of a safetensors file: its parameters in PyTorch's layouts, and in the metadata its function,
 * options, dimension and history.
 */
export function saveHead({ function: matching, parameters, history }: Head): Uint8Array {
  return writeSafetensors(parameters, {
    format: headFormat,
    function: matching.name,
    dimension: String(matching.dimension),
    options: JSON.stringify(matching.options),
    history: JSON.stringify(history),
  });
}
