import type { Ink } from './colors.ts';
import { round } from './definitions.ts';
import { area, copies, ground, type Point, spread, strokes, type Tile, wrappedPolygons } from './tile.ts';

/** Rows of loops with a hole in each, and the chain between two rows. */
export function crochet({ base, deep, dark, light }: Ink): Tile {
  const loop = (x: number, y: number) =>
    `<ellipse cx="${x}" cy="${y}" rx="4.4" ry="3.2" fill="${deep}" stroke="${dark}" stroke-width="4"/>` +
    `<ellipse cx="${x}" cy="${y}" rx="4.4" ry="3.2" fill="none" stroke="${light}" stroke-width="2.2"/>`;
  const chain = (x: number, y: number) => strokes(`M${x - 5} ${y}L${x} ${y + 2.2}L${x + 5} ${y}`, light, 1.7);
  const markup = loop(7, 4.6) + loop(0, 15.6) + loop(14, 15.6) + chain(7, 9.2) + chain(0, 20.2) + chain(14, 20.2);
  return { width: 14, height: 22, markup: ground(14, 22, base) + markup };
}

/** Plain weave so coarse that single threads show. */
export function fabric({ base, dark, light }: Ink): Tile {
  const over = area('M0.3 0.8H3.7V3.2H0.3ZM4.3 4.8H7.7V7.2H4.3Z', light, 0.9);
  const gaps = area(
    'M3.7 0H4.6V8H3.7ZM7.7 0H8V8H7.7ZM0 0H0.3V8H0ZM0 3.4H8V4.6H0ZM0 7.4H8V8H0ZM0 0H8V0.6H0Z',
    dark,
    0.9,
  );
  return { width: 8, height: 8, markup: ground(8, 8, base) + gaps + over };
}

const cell = { columns: 4, rows: 4, width: 8.5, height: 7.4 };

/** Hide: pebbles between creases, each lit from above. */
export function leather({ base, dark, light }: Ink): Tile {
  const [width, height] = [cell.columns * cell.width, cell.rows * cell.height];
  const pebbles = Array.from({ length: cell.rows }, (_, row) =>
    Array.from({ length: cell.columns }, (_, column) => pebble(column, row)),
  ).flat();
  const path = wrappedPolygons(pebbles, width, height);
  const markup = `<g transform="translate(0.8 1)">${strokes(path, light, 1.1, 0.7)}</g>${strokes(path, dark, 1.2)}`;
  return { width, height, markup: ground(width, height, base) + markup };
}

/** A six-sided cell whose corners, shared with its neighbours, are out of line. */
function pebble(column: number, row: number): Point[] {
  const corners: readonly Point[] = [
    [0, 1],
    [1, 0],
    [2, 1],
    [2, 3],
    [1, 4],
    [0, 3],
  ];
  return corners.map(([dx, dy]) => {
    const [i, j] = [2 * column + (row % 2) + dx, 3 * row + dy];
    const noise = (seed: number) => {
      const value = Math.sin(seed + 12.9 * (i % (2 * cell.columns)) + 78.2 * (j % (3 * cell.rows))) * 437.5;
      return value - Math.floor(value) - 0.5;
    };
    return [(cell.width / 2) * (i + 0.9 * noise(1)), (cell.height / 3) * (j + 1.1 * noise(2))];
  });
}

/** Corners of the folds, in a grid of 3 x 3 that repeats after 66 units. */
const folds: readonly (readonly Point[])[] = [
  [
    [3, 5],
    [25, -4],
    [47, 3],
  ],
  [
    [-4, 26],
    [18, 20],
    [42, 28],
  ],
  [
    [4, 42],
    [27, 47],
    [49, 41],
  ],
];

/** Sheet that was crumpled and smoothed again: flat faces between straight folds. */
export function paper({ base, dark, light }: Ink): Tile {
  const size = 66;
  const at = (row: number, column: number): Point => {
    const [x, y] = folds[row % 3]?.[column % 3] ?? [0, 0];
    return [x + size * Math.floor(column / 3), y + size * Math.floor(row / 3)];
  };
  const faces = [0, 1, 2].flatMap((row) =>
    [0, 1, 2].flatMap((column): Point[][] => {
      const [a, b, c, d] = [at(row, column), at(row, column + 1), at(row + 1, column + 1), at(row + 1, column)];
      return (row + column) % 2 === 0
        ? [
            [a, b, c],
            [a, c, d],
          ]
        : [
            [a, b, d],
            [b, c, d],
          ];
    }),
  );
  const tone = (remainder: number) =>
    wrappedPolygons(
      faces.filter((_, i) => (i * 5) % 4 === remainder),
      size,
      size,
    );
  const marks =
    area(tone(0), light, 0.35) +
    area(tone(1), dark, 0.3) +
    area(tone(2), dark, 0.12) +
    strokes(wrappedPolygons(faces, size, size), light, 0.9, 0.5);
  return { width: size, height: size, markup: ground(size, size, base) + marks };
}

/** Cane lattice: diagonal strands over and under each other, with gaps between them. */
export function rattan({ base, deep, dark, light }: Ink): Tile {
  const falling = 'M-4 -4L20 20M-4 12L4 20M12 -4L20 4';
  const rising = 'M-4 20L20 -4M-4 4L4 -4M12 20L20 12';
  const strand = (path: string) => strokes(path, dark, 5.8) + strokes(path, base, 4.4) + strokes(path, light, 1.8);
  const above = 'M5 5L11 11M-3 -3L3 3M13 13L19 19M13 -3L19 3M-3 13L3 19';
  const crossings = strokes(above, base, 4.4) + strokes(above, light, 1.8);
  return { width: 16, height: 16, markup: ground(16, 16, deep) + strand(falling) + strand(rising) + crossings };
}

/** Granite: angular flecks of many sizes, and a crack. */
export function stone({ base, deep, dark, light }: Ink): Tile {
  const size = 40;
  const flecks = spread(66).map(([x, y], i) => fleck([size * x, size * y], 0.9 + ((i * 7) % 10) / 5, i));
  const every = (first: number, step: number) =>
    wrappedPolygons(
      flecks.filter((_, i) => i % step === first),
      size,
      size,
    );
  const marks =
    area(every(0, 3), dark, 0.85) +
    area(every(1, 3), light) +
    area(every(2, 6), deep) +
    strokes('M4 2L9 7L8 13L15 18L16 24L22 27', deep, 1.1, 0.8);
  return { width: size, height: size, markup: ground(size, size, base) + marks };
}

function fleck([x, y]: Point, radius: number, turn: number): Point[] {
  return [0, 1.1, 2.4, 4.4].map((angle) => [x + radius * Math.cos(turn + angle), y + radius * Math.sin(turn + angle)]);
}

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

/** Crushed pile: patches without an outline, where the hairs lie another way. */
export function velvet({ base, dark, light }: Ink): Tile {
  const [width, height] = [44, 52];
  const patches = spread(7).flatMap(([x, y], i) => {
    const [left, top] = [width * x, height * y];
    const reach = 15;
    const corners = [
      [left - reach, top - reach],
      [left + reach, top + reach],
    ] as const;
    const color = i % 2 === 0 ? light : dark;
    return copies(corners, width, height).map(([dx, dy]) => patch(left + dx, top + dy, color, 25 + ((i * 37) % 50)));
  });
  return { width, height, markup: ground(width, height, base) + patches.join('') };
}

/** Ellipses in one another, each faint, fade outwards. */
function patch(x: number, y: number, color: string, angle: number): string {
  const place = `translate(${round(x)} ${round(y)}) rotate(${angle})`;
  const rings = [1, 0.7, 0.4].map((size) => `<ellipse rx="${7 * size}" ry="${15 * size}"/>`);
  return `<g transform="${place}" fill="${color}" fill-opacity="0.2">${rings.join('')}</g>`;
}

/** Grain along y, with a knot. */
export function wood({ base, deep, dark, light }: Ink): Tile {
  const grain = 'M3 0C5 20 1 40 3 70M9 0C13 14 11 20 9 28C7 38 11 56 9 70M30 0C26 12 33 22 32 32C31 44 27 56 30 70';
  const far = 'M36 0C38 24 33 46 36 70M20 0C21 5 19 9 20 14M20 44C21 52 19 60 20 70';
  const around = 'M15 0C17 8 13 16 14 28C15 42 17 56 15 70M25 0C23 8 28 16 27 28C26 42 22 56 25 70';
  const pale = 'M6 0C8 22 4 42 6 70M12 0C15 12 12 20 11.5 28C11 38 14 56 12 70M33 0C34 24 30 46 33 70';
  const markup =
    ground(40, 70, base) +
    strokes(pale, light, 1.6, 0.75) +
    strokes(grain + far, dark, 1.7) +
    strokes(around, dark, 1.4) +
    area('M20 19C25 22 25 35 20 38C15 35 15 22 20 19Z', dark) +
    area('M20 24C22.5 26 22.5 31 20 33C17.5 31 17.5 26 20 24Z', deep);
  return { width: 40, height: 70, markup };
}

/** Knitted Vs under loose hairs. */
export function wool({ base, dark, light }: Ink): Tile {
  const left = (y: number) => `M1.6 ${y}L5 ${y + 6}`;
  const right = (y: number) => `M8.4 ${y}L5 ${y + 6}`;
  const column = (path: (y: number) => string) => [-8, 0, 8].map(path).join('');
  const knit = strokes(column(left), light, 3) + strokes(column(right), base, 3.2);
  const hairs = strokes('M2 2L0 4.6M9 5L7 2.4M5 7L7.4 6', light, 0.9, 0.8);
  return { width: 10, height: 8, markup: ground(10, 8, dark) + knit + hairs };
}
