import type { Box } from '../stores/store.ts';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A part of a photograph that is embedded by itself; all of it where there is no box. */
export interface Region {
  readonly box?: Box | undefined;
}

/** What of a photograph is embedded: all of it, or parts of it, too. */
export type Regions = (photograph: {
  readonly path: string;
  readonly name: string;
  readonly size: Size;
}) => Promise<Region[]>;

/** The whole photograph, one region. */
export const wholeRegions: Regions = async () => [{}];

/** Sides of the tiles as shares of the photograph's, and how many lie beside each other. */
const TILES = [
  { side: 0.6, count: 2 },
  { side: 0.4, count: 3 },
] as const;

/** The whole, and thirteen tiles that overlap: four of six tenths of both sides, nine of four tenths. */
export const tileRegions: Regions = async ({ size: { width, height } }) => [
  {},
  ...TILES.flatMap(({ side, count }) =>
    Array.from({ length: count * count }, (_, k): Region => {
      const step = (1 - side) / (count - 1);
      const [column, row] = [k % count, Math.floor(k / count)];
      return { box: [column * step * width, row * step * height, side * width, side * height] };
    }),
  ),
];

/** The whole, and boxes by the name of the photograph: of annotations, or of a detector that ran before. */
export function givenRegions(boxes: ReadonlyMap<string, readonly Box[]>): Regions {
  return async ({ name }) => [{}, ...(boxes.get(name) ?? []).map((box) => ({ box }))];
}
