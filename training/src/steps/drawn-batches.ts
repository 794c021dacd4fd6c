import { createRandom, FgclipError, type Random } from '@fgclip/core';

/** The items of a step, and a random stream of its own. */
export interface DrawnBatch<Item> {
  readonly items: readonly Item[];
  readonly random: Random;
}

/**
 * Batches by the number of the step, from 1, in an order drawn anew whenever all items have been seen: nothing but the
 * seed and the step decides them.
 *
 * @throws INVALID_ARGUMENT for fewer items than a batch has.
 */
export function drawnBatches<Item>(
  items: readonly Item[],
  { batchSize, seed }: { readonly batchSize: number; readonly seed: number },
): (step: number) => DrawnBatch<Item> {
  const random = createRandom(seed).fork('batches');
  const stepsPerEpoch = Math.floor(items.length / batchSize);
  if (stepsPerEpoch === 0) {
    throw new FgclipError('INVALID_ARGUMENT', 'There are fewer examples than a batch has', {
      expected: `at least ${batchSize}`,
      found: `${items.length}`,
    });
  }
  let order: { epoch: number; indices: Int32Array } = { epoch: -1, indices: new Int32Array() };
  return (step) => {
    const epoch = Math.floor((step - 1) / stepsPerEpoch);
    const from = ((step - 1) % stepsPerEpoch) * batchSize;
    if (order.epoch !== epoch) order = { epoch, indices: random.fork(`epoch ${epoch}`).permutation(items.length) };
    const chosen = Array.from(order.indices.subarray(from, from + batchSize));
    return { items: chosen.flatMap((index) => items[index] ?? []), random: random.fork(`step ${step}`) };
  };
}
