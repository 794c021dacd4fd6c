import { rectangle } from '../../kinds/outline.ts';
import { coordinate, element } from '../svg.ts';
import type { Canvas } from './place.ts';

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
