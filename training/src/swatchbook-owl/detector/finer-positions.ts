import type { FloatTensor } from '@fgclip/core';

/**
 * The rows of a square of places [from^2, width], read off between them at the places of a finer square [to^2, width]:
 * bilinear, the corners of the two squares the same, beyond the outermost rows as these are.
 */
export function finerPositions({ shape, data }: FloatTensor, to: number): FloatTensor {
  const [places = 0, width = 0] = shape;
  const from = Math.sqrt(places);
  const weights = between(from, to);
  const finer = new Float32Array(to ** 2 * width);
  for (const [y, rows] of weights.entries()) {
    for (const [x, columns] of weights.entries()) {
      const start = (y * to + x) * width;
      for (const row of rows) {
        for (const column of columns) {
          const source = (row.at * from + column.at) * width;
          const share = row.share * column.share;
          for (let k = 0; k < width; k++) finer[start + k] = (finer[start + k] ?? 0) + share * (data[source + k] ?? 0);
        }
      }
    }
  }
  return { shape: [to ** 2, width], data: finer };
}

/** Which of `from` places each of `to` places on the same stretch lies between, and how near to either. */
function between(from: number, to: number): { readonly at: number; readonly share: number }[][] {
  return Array.from({ length: to }, (_, i) => {
    const place = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const before = Math.floor(place);
    const share = place - before;
    return [
      { at: before, share: 1 - share },
      { at: Math.min(from - 1, before + 1), share },
    ];
  });
}
