import { clamp, facing, type Lit, shadow, shine } from './colors.ts';
import type { Gradient, Stop } from './definitions.ts';

/** How light models a form; `depth` is the strength of the shading, 1 as on a dull surface. */
export function shadeForm({ form, side }: Lit, depth: number): Gradient {
  switch (form) {
    case 'flat':
      return slope(side, [
        [0, shine, 0.1 * depth],
        [0.5, shine, 0],
        [1, shadow, 0.2 * depth],
      ]);
    case 'hollow':
      return slope(side, [
        [0, shadow, 0.5],
        [1, shadow, 0.16],
      ]);
    case 'sphere': {
      const stops: Stop[] = [
        [0, shine, 0.22 * depth],
        [0.35, shine, 0],
        [0.6, shadow, 0.08 * depth],
        [1, shadow, 0.52 * depth],
      ];
      return { center: [0.5 + 0.2 * side, 0.34], radius: 0.76, stops };
    }
    case 'cylinder': {
      const middle = 0.5 + 0.24 * side;
      return across([
        [0, shadow, depth * clamp(0.26 + 0.24 * side, 0.04, 0.5)],
        [middle - 0.2, shine, 0],
        [middle, shine, 0.16 * depth],
        [middle + 0.2, shine, 0],
        [1, shadow, depth * clamp(0.26 - 0.24 * side, 0.04, 0.5)],
      ]);
    }
  }
}

/** Soft folds of cloth over the form. */
export function foldedCloth(lit: Lit): Gradient {
  const stops: Stop[] = [
    [0, shadow, 0.22],
    [0.12, shine, 0.14],
    [0.28, shadow, 0.16],
    [0.42, shine, 0.18],
    [0.58, shadow, 0.1],
    [0.68, shadow, 0.02],
    [0.8, shine, 0.12],
    [1, shadow, 0.34],
  ];
  return facing(lit.side, [0, 0.15], [1, -0.1], stops);
}

/** Bands as on polished metal: mirrored surroundings, bright beside dark. */
export function metalBands({ form, side }: Lit): Gradient {
  if (form === 'sphere') {
    const rings: Stop[] = [
      [0, shine, 1],
      [0.12, shine, 0.95],
      [0.24, shadow, 0.05],
      [0.48, shadow, 0.5],
      [0.6, shadow, 0.58],
      [0.64, shine, 0.6],
      [0.76, shine, 0.5],
      [0.82, shadow, 0.3],
      [1, shadow, 0.7],
    ];
    return { center: [0.5 + 0.17 * side, 0.34], radius: 0.72, stops: rings };
  }
  const bands: Stop[] = [
    [0, shadow, 0.6],
    [0.1, shadow, 0.25],
    [0.17, shine, 0.8],
    [0.29, shine, 0.9],
    [0.33, shadow, 0.05],
    [0.48, shadow, 0.5],
    [0.6, shadow, 0.42],
    [0.64, shine, 0.55],
    [0.76, shine, 0.45],
    [0.8, shadow, 0.15],
    [1, shadow, 0.65],
  ];
  return facing(side, [0, 0], [1, form === 'flat' ? 0.6 : 0], bands);
}

/** Velvet is dark where one looks straight at it and bright where its hairs are seen from the side. */
export function velvetSheen({ form, side, lightness }: Lit): Gradient {
  const shade = 0.4 - 0.2 * lightness;
  const rim: Stop[] = [
    [0, shadow, shade],
    [0.4, shadow, 0.8 * shade],
    [0.72, shine, 0.04],
    [1, shine, 0.55],
  ];
  if (form === 'sphere') return { center: [0.5 - 0.1 * side, 0.54], radius: 0.58, stops: rim };
  const back: Stop[] = rim.map(([offset, color, opacity]) => [0.55 - 0.55 * offset, color, opacity]);
  const front: Stop[] = rim.map(([offset, color, opacity]) => [0.55 + 0.45 * offset, color, opacity]);
  return facing(side, [0, 0], [1, 0], [...back.reverse(), ...front]);
}

function across(stops: readonly Stop[]): Gradient {
  return { from: [0, 0], to: [1, 0], stops };
}

/** From above, slanting towards the light. */
function slope(side: number, stops: readonly Stop[]): Gradient {
  return { from: [0.5 + 0.35 * side, 0], to: [0.5 - 0.35 * side, 1], stops };
}

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
