import type { PixelBox } from '../box.ts';
import type { ImageSize } from '../image.ts';
import { inSteps } from './in-steps.ts';
import type { Source } from './source.ts';

/** Takes for each pixel of the window the source pixel under its centre. */
export function* nearestSteps(source: Source, size: ImageSize, window: PixelBox): Generator<void, Uint8ClampedArray> {
  const columns = nearestIndices(source.width, size.width, window.left, window.right);
  const rows = nearestIndices(source.height, size.height, window.top, window.bottom);
  const target = new Uint8ClampedArray(rows.length * columns.length * 3);
  yield* inSteps(rows.length, columns.length * 3, (y) => {
    const { data, start } = source.row(rows[y] ?? 0);
    for (let x = 0, out = y * columns.length * 3; x < columns.length; x++, out += 3) {
      const at = start + (columns[x] ?? 0) * 3;
      target[out] = data[at] ?? 0;
      target[out + 1] = data[at + 1] ?? 0;
      target[out + 2] = data[at + 2] ?? 0;
    }
  });
  return target;
}

/** Pillow walks along the axis by adding up steps; their rounding decides on ties, so the walk begins at 0 here too. */
function nearestIndices(inSize: number, outSize: number, from: number, to: number): Int32Array {
  const indices = new Int32Array(to - from);
  const step = inSize / outSize;
  let position = step * 0.5;
  for (let i = 0; i < to; i++) {
    if (i >= from) indices[i - from] = Math.min(inSize - 1, Math.trunc(position));
    position += step;
  }
  return indices;
}
