import type { Random } from '@fgclip/core';
import type { ImageSize } from '@fgclip/core/vision';
import { rectangle } from '../kinds/kind.ts';
import type { Definitions } from '../paint/definitions.ts';
import { coordinate, element } from '../scenes/svg.ts';

/** A stretch between two numbers, from which one is drawn. */
export type Span = readonly [from: number, to: number];

/** What a place is drawn on. */
export interface Canvas extends ImageSize {
  /** Where the ground begins, pixels from the top. */
  readonly horizon: number;
  readonly random: Random;
  readonly definitions: Definitions;
}

/** A place where objects stand. */
export interface Place {
  /** As captions name it: "on a kitchen counter". */
  readonly name: string;
  /** Where the ground begins, as a share of the height. */
  readonly horizon: Span;
  /** Where things can stand on it: 0 at the horizon, 1 at the lower edge. */
  readonly ground: Span;
  /** SVG that covers the canvas. */
  readonly draw: (canvas: Canvas) => string;
}

/** A surface; nothing for an empty path. */
export function fill(path: string, color: string, opacity = 1): string {
  if (path === '') return '';
  return element('path', { d: path, fill: color, ...(opacity < 1 && { 'fill-opacity': opacity }) });
}

/** Lines; nothing for an empty path. */
export function stroke(path: string, color: string, width: number, opacity = 1): string {
  if (path === '') return '';
  return element('path', {
    d: path,
    fill: 'none',
    stroke: color,
    'stroke-width': width,
    'stroke-linecap': 'round',
    ...(opacity < 1 && { 'stroke-opacity': opacity }),
  });
}

/** Path data of a straight line. */
export function line(x1: number, y1: number, x2: number, y2: number): string {
  return `M${coordinate(x1)} ${coordinate(y1)}L${coordinate(x2)} ${coordinate(y2)}`;
}

/** Everything above the horizon in one colour. */
export function wall({ width, horizon }: Canvas, color: string): string {
  return fill(rectangle(0, 0, width, horizon + 1), color);
}

/** Everything below the horizon in one colour. */
export function floor({ width, height, horizon }: Canvas, color: string): string {
  return fill(rectangle(0, horizon, width, height - horizon), color);
}

/** A fill that runs from one colour at the top of a shape to another at its bottom. */
export function fade({ definitions }: Canvas, top: string, bottom: string): string {
  const stops =
    element('stop', { offset: 0, 'stop-color': top }) + element('stop', { offset: 1, 'stop-color': bottom });
  const id = definitions.add(`fade ${top} ${bottom}`, (own) =>
    element('linearGradient', { id: own, x1: 0, y1: 0, x2: 0, y2: 1 }, stops),
  );
  return `url(#${id})`;
}

/** A sky with a few clouds. */
export function sky(canvas: Canvas, high: string, low: string): string {
  const { width, horizon, random } = canvas;
  const clouds = Array.from({ length: 1 + random.integer(3) }, () => {
    const [x, y, size] = [width * random.uniform(), horizon * (0.1 + 0.5 * random.uniform()), horizon * 0.09];
    return cloud(x, y, size * (0.8 + random.uniform() * 0.6));
  });
  return fill(rectangle(0, 0, width, horizon + 1), fade(canvas, high, low)) + clouds.join('');
}

function cloud(x: number, y: number, size: number): string {
  const puff = (dx: number, dy: number, r: number) =>
    element('ellipse', { cx: x + dx * size, cy: y + dy * size, rx: r * size * 1.3, ry: r * size });
  return `<g fill="#ffffff" fill-opacity="0.75">${puff(-1.3, 0.2, 0.6)}${puff(0, -0.1, 0.9)}${puff(1.4, 0.2, 0.65)}</g>`;
}

/**
 * Distances from the horizon of `count` equally spaced rows of a ground seen at a slant, as shares of its height: from
 * near 0 at the back to 1 at the front.
 */
export function rowShares(count: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i + 1) / count) ** 1.7);
}

/** Path data of lines across the ground, closer together at the back. */
export function acrossLines({ width, height, horizon }: Canvas, count: number): string {
  return rowShares(count)
    .map((share) => horizon + share * (height - horizon))
    .map((y) => line(0, y, width, y))
    .join('');
}

/** Where a line along the ground that meets the front at `front` (0 left, 1 right) is at a share of the depth, pixels. */
export function alongX({ width }: Canvas, front: number, share: number): number {
  // The back shows about twice as much of the ground as the front.
  return width * (0.5 + (front - 0.5) * (0.5 + 0.5 * share));
}

/** Path data of lines along the ground, which draw together towards the back. */
export function alongLines(canvas: Canvas, count: number): string {
  const reach = 2 * count;
  return Array.from({ length: reach + 1 }, (_, i) => (i - count / 2) / count)
    .map((front) => line(alongX(canvas, front, 0), canvas.horizon, alongX(canvas, front, 1), canvas.height))
    .join('');
}

/** Hue in degrees, saturation and lightness in percent, as "#rrggbb". */
export function tone(hue: number, saturation: number, lightness: number): string {
  const light = clamp(lightness, 0, 100) / 100;
  const reach = (clamp(saturation, 0, 100) / 100) * Math.min(light, 1 - light);
  // The formula of CSS Color 4, section 7.1.
  const channel = (offset: number) => {
    const k = (offset + (((hue % 360) + 360) % 360) / 30) % 12;
    return light - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return `#${[channel(0), channel(8), channel(4)].map(hexadecimal).join('')}`;
}

export function between(random: Random, [from, to]: Span): number {
  return from + (to - from) * random.uniform();
}

export function oneOf<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[random.integer(items.length)] ?? items[0];
}

/** `make` of 0, 1, ..., count - 1, joined. */
export function repeat(count: number, make: (index: number) => string): string {
  return Array.from({ length: Math.max(0, Math.ceil(count)) }, (_, index) => make(index)).join('');
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function hexadecimal(share: number): string {
  return Math.round(share * 255)
    .toString(16)
    .padStart(2, '0');
}
