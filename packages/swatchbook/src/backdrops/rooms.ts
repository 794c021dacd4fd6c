import { ellipse, polygon, rectangle, roundedRect } from '../kinds/kind.ts';
import { coordinate } from '../scenes/svg.ts';
import {
  acrossLines,
  alongX,
  between,
  type Canvas,
  fade,
  fill,
  floor,
  oneOf,
  type Place,
  repeat,
  rowShares,
  stroke,
  tone,
  wall,
} from './backdrop.ts';

/** A headboard of slats at the wall and a quilt with stitched lines. */
export const bed: Place = {
  name: 'on a bed',
  horizon: [0.46, 0.54],
  ground: [0.2, 0.86],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = random.integer(360);
    const light = between(random, [72, 84]);
    return [
      wall(canvas, tone(random.integer(360), 18, between(random, [80, 90]))),
      headboard(canvas),
      fill(roundedRect(-6, horizon - 10, width + 12, height - horizon + 30, 14), '#ffffff'),
      fill(rectangle(0, horizon + 6, width, height), fade(canvas, tone(hue, 26, light + 4), tone(hue, 28, light - 8))),
      fill(rectangle(0, horizon + 6, width, (height - horizon) * 0.1), '#ffffff', 0.55),
      stroke(stitches(canvas), tone(hue, 26, light - 20), 1.4, 0.6),
    ].join('');
  },
};

function headboard({ width, horizon, random }: Canvas): string {
  const wood = tone(oneOf(random, [25, 32, 210]), between(random, [8, 36]), between(random, [36, 66]));
  const [top, slat] = [horizon * 0.3, width / 10];
  return [
    fill(rectangle(0, top, width, horizon * 0.09), wood),
    repeat(10, (i) => fill(rectangle(slat * (i + 0.2), top, slat * 0.6, horizon - top), wood)),
    fill(rectangle(0, horizon * 0.7, width, horizon), '#000000', 0.12),
  ].join('');
}

/** Lines across the quilt that sag between the seams. */
function stitches({ width, height, horizon }: Canvas): string {
  const c = coordinate;
  return repeat(4, (row) => {
    const y = horizon + (height - horizon) * (0.28 + 0.22 * row);
    const step = width / 4;
    return `M0 ${c(y)}${repeat(4, (i) => `Q${c(step * (i + 0.5))} ${c(y + 10)} ${c(step * (i + 1))} ${c(y)}`)}`;
  });
}

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

/** Two colours of tiles in turn, seen at a slant, and a wall with a skirting board. */
export const tiledFloor: Place = {
  name: 'on a tiled floor',
  horizon: [0.36, 0.5],
  ground: [0.24, 0.94],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = oneOf(random, [20, 200, 215, 150, 40, 0]);
    const light = between(random, [82, 92]);
    const panel = horizon * between(random, [0.45, 0.6]);
    const paint = tone(random.integer(360), 16, between(random, [74, 88]));
    return [
      wall(canvas, paint),
      fill(rectangle(0, panel, width, horizon - panel), '#ffffff', 0.35),
      fill(rectangle(0, panel, width, 3), '#ffffff', 0.6),
      fill(rectangle(0, horizon - (height - horizon) * 0.07, width, (height - horizon) * 0.07), '#ffffff', 0.85),
      floor(canvas, tone(hue, 12, light)),
      fill(tiles(canvas, 5, 5), tone(hue, 22, light - between(random, [22, 34]))),
    ].join('');
  },
};

/** Path data of every other tile. */
function tiles(canvas: Canvas, columns: number, rows: number): string {
  const { height, horizon } = canvas;
  const edges = [0, ...rowShares(rows)];
  const paths: string[] = [];
  for (let row = 0; row < rows; row++) {
    const [back, front] = [edges[row] ?? 0, edges[row + 1] ?? 1];
    const [top, bottom] = [back, front].map((share) => horizon + share * (height - horizon));
    for (let column = -columns + (row % 2); column < 2 * columns; column += 2) {
      const [left, right] = [column / columns, (column + 1) / columns];
      paths.push(
        polygon([
          [alongX(canvas, left, back), top ?? 0],
          [alongX(canvas, right, back), top ?? 0],
          [alongX(canvas, right, front), bottom ?? 0],
          [alongX(canvas, left, front), bottom ?? 0],
        ]),
      );
    }
  }
  return paths.join('');
}
