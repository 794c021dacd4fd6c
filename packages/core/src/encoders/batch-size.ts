import { FgclipError } from '../errors.ts';
import type { EmbedOptions } from './clip-encoder.ts';

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
