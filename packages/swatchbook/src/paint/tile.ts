import type { Definitions } from './definitions.ts';

/** A piece of surface that repeats, in units of the drawing. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly markup: string;
}

/** How a tile lies on the surface. */
export interface Placement {
  readonly x?: number;
  readonly y?: number;
  /** Degrees clockwise. */
  readonly angle?: number;
  readonly zoom?: number;
}

/** The paint server of a tile: what goes into fill or stroke. Equal keys and placements share one. */
export function tilePaint(definitions: Definitions, key: string, tile: () => Tile, placement: Placement = {}): string {
  const { x = 0, y = 0, angle = 0, zoom = 1 } = placement;
  const transform = `scale(${zoom}) rotate(${angle}) translate(${x} ${y})`;
  const id = definitions.add(`tile ${key} ${transform}`, (id) => {
    const { width, height, markup } = tile();
    const size = `width="${width}" height="${height}"`;
    return `<pattern id="${id}" patternUnits="userSpaceOnUse" ${size} patternTransform="${transform}">${markup}</pattern>`;
  });
  return `url(#${id})`;
}

/** A tile's ground. It overlaps the edges, lest seams show where the tile is turned. */
export function ground(width: number, height: number, color: string): string {
  return `<rect x="-1" y="-1" width="${width + 2}" height="${height + 2}" fill="${color}"/>`;
}

/** Lines without a fill. */
export function strokes(path: string, color: string, width: number, opacity = 1): string {
  const faded = opacity < 1 ? ` stroke-opacity="${opacity}"` : '';
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}"${faded} stroke-linecap="round"/>`;
}

/** Filled path. */
export function area(path: string, color: string, opacity = 1): string {
  return `<path d="${path}" fill="${color}"${opacity < 1 ? ` fill-opacity="${opacity}"` : ''}/>`;
}

export function disc(x: number, y: number, radius: number, color: string, opacity = 1): string {
  const faded = opacity < 1 ? ` fill-opacity="${opacity}"` : '';
  return `<circle cx="${x}" cy="${y}" r="${radius}" fill="${color}"${faded}/>`;
}

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
