import type { Ink } from '../ink.ts';
import { round } from '../round.ts';
import { ground, strokes, type Tile } from '../tile.ts';

/** Start and number of letters of each word, line by line. */
const words = [
  [
    [0, 3],
    [4, 7],
    [12, 2],
    [15, 6],
  ],
  [
    [0, 6],
    [7, 4],
    [12, 9],
  ],
  [
    [1, 2],
    [4, 5],
    [10, 3],
    [14, 7],
  ],
  [
    [0, 8],
    [9, 3],
    [13, 4],
    [18, 2],
  ],
] as const;

/** Strokes of letters 2 wide and 3 high from their lower left corner: l, n, o, e, t, u. */
const letters = [
  'm0.8 0v-4.6',
  'm0.2 0v-3h1.5v3',
  'm0.2 0v-3h1.5v3h-1.5',
  'm1.7 0h-1.5v-3h1.5v1.5h-1.5',
  'm0.8 0v-4.2m-0.8 1.2h1.8',
  'm0.2 -3v3h1.5v-3',
];

/** Print: lines of words, as they look from where they cannot be read. */
export function text({ base, contrast }: Ink): Tile {
  const [pitch, leading] = [2.7, 8.5];
  const glyphs = words.flatMap((line, row) =>
    line.flatMap(([start, count]) =>
      Array.from({ length: count }, (_, k) => {
        const letter = letters[(5 * start + 7 * row + k * k) % letters.length] ?? '';
        return `M${round(1 + pitch * (start + k))} ${round(6.5 + leading * row)}${letter}`;
      }),
    ),
  );
  const [width, height] = [22 * pitch, words.length * leading];
  return { width, height, markup: ground(width, height, base) + strokes(glyphs.join(''), contrast, 1) };
}
