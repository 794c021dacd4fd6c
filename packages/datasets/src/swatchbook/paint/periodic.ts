export type Point = readonly [x: number, y: number];

/** Fractions that spread evenly over the unit square: Roberts's R2 sequence. */
export function spread(count: number): Point[] {
  return Array.from({ length: count }, (_, i) => [(0.5 + 0.7548776662 * i) % 1, (0.5 + 0.5698402909 * i) % 1]);
}

/** Polygons of a tile as path data; what reaches over an edge comes in again at the other. */
export function wrappedPolygons(outlines: readonly (readonly Point[])[], width: number, height: number): string {
  return outlines
    .flatMap((points) =>
      copies(points, width, height).map(([dx, dy]) => {
        return `M${points.map(([x, y]) => `${tenths(x + dx)} ${tenths(y + dy)}`).join('L')}Z`;
      }),
    )
    .join('');
}

/** The shifts by whole tiles, none among them, that bring something with these corners into the tile. */
export function copies(points: readonly Point[], width: number, height: number): Point[] {
  const along = (values: readonly number[], length: number) =>
    [-length, 0, length].filter((by) => Math.max(...values) + by > 0 && Math.min(...values) + by < length);
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return along(xs, width).flatMap((dx) => along(ys, height).map((dy): Point => [dx, dy]));
}

function tenths(value: number): number {
  return Math.round(10 * value) / 10;
}
