import type { Gradient, Stop } from './gradient.ts';
import { facing, type Lit, shadow, shine } from './lit.ts';
import { clamp } from './rgb.ts';

/** One highlight with a hard edge: plastic. */
export function crispHighlight({ form, side, lightness }: Lit): Gradient {
  if (form === 'sphere') return spot(side, 0.26, 0.16, 0.92, lightness);
  return facing(side, [0, 0], [1, form === 'flat' ? 0.5 : 0], band(0.2, 0.31, 0.88, lightness));
}

/** A large round spot that fades: glaze. */
export function glossySpot({ side, lightness }: Lit): Gradient {
  return spot(side, 0.2, 0.24, 0.35, lightness);
}

/** Slanting reflections of a window: glass. */
export function windowStreaks({ side, lightness }: Lit): Gradient {
  const stops = [[0.2, 0.34, 0.6] as const, [0.4, 0.45, 0.55] as const, [0.72, 0.77, 0.45] as const];
  return facing(
    side,
    [0, 0],
    [1, 0.7],
    stops.flatMap(([start, end, opacity]) => band(start, end, opacity, lightness)),
  );
}

/** Opacity of the shade beside a highlight, on light surfaces. */
function contour(lightness: number): number {
  return 0.27 * clamp((lightness - 0.6) / 0.35, 0, 1);
}

/** A bright stripe with hard edges. */
function band(start: number, end: number, opacity: number, lightness: number): Stop[] {
  const shade = contour(lightness);
  return [
    [start - 0.05, shadow, 0],
    [start, shadow, shade],
    [start + 0.012, shine, opacity],
    [end - 0.012, shine, opacity],
    [end, shadow, shade],
    [end + 0.05, shadow, 0],
  ];
}

/** White up to `edge` (a share of the radius) and fading from there. */
function spot(side: number, shift: number, radius: number, edge: number, lightness: number): Gradient {
  const shade = contour(lightness);
  const inner = 0.7;
  return {
    center: [0.5 + shift * (side > 0 ? 1 : -1), 0.27],
    radius: radius / inner,
    stops: [
      [0, shine, 0.95],
      [inner * edge, shine, 0.95],
      [inner, shade > 0 ? shadow : shine, 0.75 * shade],
      [1, shadow, 0],
    ],
  };
}
