import { intTensor, type Tensor } from '@fgclip/core';

/** Ids of captions as int32 [captions, longest], filled up at their end. */
export function paddedIds(ids: readonly (readonly number[])[], padId: number): Tensor {
  const length = ids.reduce((longest, row) => Math.max(longest, row.length), 0);
  const data = new Int32Array(ids.length * length).fill(padId);
  for (const [i, row] of ids.entries()) data.set(row, i * length);
  return intTensor(data, [ids.length, length]);
}
