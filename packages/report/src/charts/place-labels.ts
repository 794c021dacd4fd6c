import { type Box, overlapArea, type Point } from './box.ts';

/**
 * Positions near those wanted, at least `gap` apart and within the bounds as far as there is room, in the order given.
 */
export function spreadLabels(wanted: readonly number[], gap: number, [low, high]: readonly [number, number]): number[] {
  const order = wanted.map((_, k) => k).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  order.forEach((k, place) => {
    const before = order[place - 1];
    placed[k] = Math.max(wanted[k] ?? low, before === undefined ? low : (placed[before] ?? low) + gap);
  });
  let limit = high;
  for (const k of order.toReversed()) {
    placed[k] = Math.min(placed[k] ?? limit, limit);
    limit = placed[k] - gap;
  }
  return placed;
}

export interface LabelRequest {
  readonly at: Point;
  readonly width: number;
  readonly height: number;
}

/**
 * For each label the best of sixteen places around its point, near and less near: within the area, off the obstacles, and
 * above all off the labels placed before it. Returns [labels] boxes.
 */
export function placeAround(
  requests: readonly LabelRequest[],
  area: Box,
  obstacles: readonly Box[],
  distance = 9,
): Box[] {
  const placed: Box[] = [];
  for (const request of requests) {
    const cost = (box: Box): number => covered(box, obstacles) + 10 * covered(box, placed) + 10 * outside(box, area);
    const candidates = [distance, 2.2 * distance].flatMap((away) =>
      directions.map((direction, k) => {
        const box = beside(request, direction, away);
        return { box, cost: cost(box) + 0.5 * k + 3 * (away - distance) };
      }),
    );
    candidates.sort((a, b) => a.cost - b.cost);
    placed.push(...candidates.slice(0, 1).map(({ box }) => box));
  }
  return placed;
}

type Side = -1 | 0 | 1;

/** The most readable first. */
const directions: readonly (readonly [Side, Side])[] = [
  ...([
    [1, 0],
    [-1, 0],
    [0, -1],
    [0, 1],
    [1, -1],
    [-1, -1],
    [1, 1],
    [-1, 1],
  ] as const),
];

function beside({ at, width, height }: LabelRequest, [dx, dy]: readonly [Side, Side], distance: number): Box {
  const away = dx !== 0 && dy !== 0 ? 0.7 * distance : distance;
  return {
    x: at.x + dx * away + ((dx - 1) / 2) * width,
    y: at.y + dy * away + ((dy - 1) / 2) * height,
    width,
    height,
  };
}

function covered(box: Box, others: readonly Box[]): number {
  return others.reduce((sum, other) => sum + overlapArea(box, other), 0);
}

function outside(box: Box, area: Box): number {
  return box.width * box.height - overlapArea(box, area);
}
