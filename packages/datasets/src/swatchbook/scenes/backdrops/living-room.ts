import { ellipse, rectangle, roundedRect } from '../../kinds/outline.ts';
import { fill, floor, stroke, wall } from './brush.ts';
import { acrossLines } from './perspective.ts';
import type { Canvas, Place } from './place.ts';
import { between, oneOf, repeat, tone } from './tone.ts';

/** A round carpet with a border on floorboards, striped wallpaper, a sofa at the wall. */
export const livingRoom: Place = {
  name: 'on a carpet in a living room',
  horizon: [0.42, 0.52],
  ground: [0.3, 0.84],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const paper = random.integer(360);
    const boards = tone(between(random, [22, 36]), 30, between(random, [52, 66]));
    return [
      wall(canvas, tone(paper, 22, 88)),
      repeat(8, (i) => fill(rectangle((width * i) / 8, 0, width / 16, horizon), tone(paper, 24, 82))),
      sofa(canvas),
      fill(rectangle(0, horizon - 5, width, 6), '#ffffff', 0.8),
      floor(canvas, boards),
      stroke(acrossLines(canvas, 7), '#000000', 1, 0.15),
      carpet(width, height, horizon, random.integer(360), oneOf(random, [72, 64, 80])),
    ].join('');
  },
};

function carpet(width: number, height: number, horizon: number, hue: number, light: number): string {
  const middle = horizon + 0.56 * (height - horizon);
  const deep = 0.46 * (height - horizon);
  const ring = (share: number) => ellipse(width / 2, middle, width * 0.58 * share, deep * share);
  return [
    fill(ring(1), tone(hue, 28, light - 22)),
    fill(ring(0.93), tone(hue, 22, light + 8)),
    fill(ring(0.83), tone(hue, 30, light - 14)),
    fill(ring(0.77), tone(hue, 26, light)),
  ].join('');
}

function sofa({ width, horizon, random }: Canvas): string {
  const hue = random.integer(360);
  const long = width * between(random, [0.45, 0.6]);
  const x = oneOf(random, [-long * 0.3, width - long * 0.75]);
  const high = horizon * 0.5;
  const y = horizon - high;
  const cloth = (change: number) => tone(hue, 20, 62 + change);
  return [
    fill(roundedRect(x, y, long, high, 10), cloth(-4)),
    fill(roundedRect(x + long * 0.1, y + high * 0.5, long * 0.4, high * 0.3, 5), cloth(6)),
    fill(roundedRect(x + long * 0.5, y + high * 0.5, long * 0.4, high * 0.3, 5), cloth(6)),
    fill(roundedRect(x, y + high * 0.35, long * 0.12, high * 0.65, 6), cloth(-10)),
    fill(roundedRect(x + long * 0.88, y + high * 0.35, long * 0.12, high * 0.65, 6), cloth(-10)),
  ].join('');
}
