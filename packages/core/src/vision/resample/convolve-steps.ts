import type { PixelBox } from '../box.ts';
import type { ImageSize } from '../image.ts';
import { type Rows, rowBlender } from './blend-rows.ts';
import { convolveRow } from './convolve-row.ts';
import type { Kernel } from './filters.ts';
import { inSteps } from './in-steps.ts';
import type { Source } from './source.ts';
import { computeTaps, type Taps } from './taps.ts';

/** The window of the resized source: across first, only the rows that are needed, then down. [height, width, 3]. */
export function* convolveSteps(
  source: Source,
  size: ImageSize,
  window: PixelBox,
  kernel: Kernel,
): Generator<void, Uint8ClampedArray> {
  const across = computeTaps(kernel, source.width, size.width, window.left, window.right);
  const down = computeTaps(kernel, source.height, size.height, window.top, window.bottom);
  const rows = yield* acrossSteps(source, across, down);
  return yield* downSteps(rows, down);
}

function* acrossSteps(source: Source, across: Taps, down: Taps): Generator<void, Rows> {
  const stride = across.first.length * 3;
  const [first, last] = reach(down);
  // Rows below the picture are all alike: one stands for all of them.
  const from = Math.min(first, source.filledRows);
  const count = Math.min(last, source.filledRows) - from + 1;
  const data = new Uint8ClampedArray(count * stride);
  yield* inSteps(count, across.weights.length * 3, (y) => {
    const row = source.row(from + y);
    convolveRow(row.data, row.start, across, data, y * stride);
  });
  return { data, stride, count, from };
}

function* downSteps(rows: Rows, down: Taps): Generator<void, Uint8ClampedArray> {
  const height = down.first.length;
  const target = new Uint8ClampedArray(height * rows.stride);
  const blend = rowBlender(rows, down);
  yield* inSteps(height, (down.weights.length / height) * rows.stride, (y) => blend(y, target, y * rows.stride));
  return target;
}

/** First and last source row that have a weight. */
function reach({ first, offset }: Taps): [number, number] {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (let i = 0; i < first.length; i++) {
    const start = first[i] ?? 0;
    from = Math.min(from, start);
    to = Math.max(to, start + (offset[i + 1] ?? 0) - (offset[i] ?? 0) - 1);
  }
  return [from, to];
}
