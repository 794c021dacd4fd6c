import type { Definitions } from './definitions.ts';
import { round } from './round.ts';

/** Offset 0 to 1, colour, opacity. */
export type Stop = readonly [offset: number, color: string, opacity: number];

/** In shares of the shape's bounding box: from one point to another, or around one. */
export type Gradient = { readonly stops: readonly Stop[] } & (
  | { readonly from: readonly [x: number, y: number]; readonly to: readonly [x: number, y: number] }
  | { readonly center: readonly [x: number, y: number]; readonly radius: number }
);

/** The paint server of a gradient: what goes into fill. Equal gradients share one. */
export function gradientPaint(definitions: Definitions, gradient: Gradient): string {
  const markup = body(gradient);
  return `url(#${definitions.add(`gradient ${markup}`, (id) => markup.replace(' ', ` id="${id}" `))})`;
}

function body(gradient: Gradient): string {
  const stops = gradient.stops
    .map(([offset, color, opacity]) => {
      return `<stop offset="${round(offset)}" stop-color="${color}" stop-opacity="${round(opacity)}"/>`;
    })
    .join('');
  if ('center' in gradient) {
    const [cx, cy] = gradient.center;
    const place = `cx="${round(cx)}" cy="${round(cy)}" r="${round(gradient.radius)}"`;
    return `<radialGradient ${place}>${stops}</radialGradient>`;
  }
  const [x1, y1] = gradient.from;
  const [x2, y2] = gradient.to;
  const place = `x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}"`;
  return `<linearGradient ${place}>${stops}</linearGradient>`;
}
