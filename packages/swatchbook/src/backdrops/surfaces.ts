import { polygon, rectangle } from '../kinds/kind.ts';
import { element } from '../scenes/svg.ts';
import {
  alongLines,
  alongX,
  between,
  type Canvas,
  fade,
  fill,
  floor,
  line,
  oneOf,
  type Place,
  repeat,
  stroke,
  tone,
  wall,
} from './backdrop.ts';

/** Glazed wall tiles laid like bricks over a worktop with a rounded edge, cupboards beneath. */
export const kitchenCounter: Place = {
  name: 'on a kitchen counter',
  horizon: [0.48, 0.58],
  ground: [0.2, 0.72],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = oneOf(random, [40, 90, 160, 200, 210]);
    const top = oneOf(random, [tone(30, 30, 62), tone(210, 6, 70), tone(35, 12, 80), tone(25, 34, 48)]);
    const edge = horizon + 0.8 * (height - horizon);
    const front = tone(hue, between(random, [16, 36]), between(random, [46, 64]));
    return [
      wall(canvas, tone(hue, 18, between(random, [86, 94]))),
      stroke(joints(canvas), tone(hue, 10, 76), 1.5),
      floor(canvas, top),
      fill(rectangle(0, horizon, width, (height - horizon) * 0.06), '#000000', 0.12),
      specks(canvas, edge),
      fill(rectangle(0, edge, width, (height - edge) * 0.22), '#000000', 0.18),
      fill(rectangle(0, edge + (height - edge) * 0.22, width, height), front),
      repeat(3, (i) =>
        stroke(line((width * (i + 0.5)) / 3, edge + 8, (width * (i + 0.5)) / 3, height), '#000000', 1, 0.2),
      ),
    ].join('');
  },
};

function joints({ width, horizon }: Canvas): string {
  const [long, high] = [width / 6, horizon / 6];
  return repeat(6, (row) => {
    const y = horizon - row * high;
    const shift = row % 2 === 0 ? 0 : long / 2;
    return line(0, y, width, y) + repeat(7, (i) => line(i * long + shift, y - high, i * long + shift, y));
  });
}

function specks({ width, horizon, random }: Canvas, edge: number): string {
  const path = repeat(50, () => {
    const [x, y] = [width * random.uniform(), between(random, [horizon + 4, edge])];
    return line(x, y, x + 1.5, y);
  });
  return stroke(path, '#000000', 1.2, 0.13);
}

/** A board on two brackets, another above it, and wall around. */
export const shelf: Place = {
  name: 'on a shelf',
  horizon: [0.7, 0.78],
  ground: [0.1, 0.26],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = oneOf(random, [28, 34, 210, 0]);
    const light = between(random, [40, 72]);
    const board = (change: number) => tone(hue, hue === 210 || hue === 0 ? 5 : 34, light + change);
    const paint = tone(random.integer(360), between(random, [8, 28]), between(random, [80, 92]));
    const thick = (height - horizon) * 0.2;
    const deep = (height - horizon) * 0.32;
    return [
      wall(canvas, paint),
      fill(rectangle(0, horizon, width, height - horizon), paint),
      fill(rectangle(0, 0, width, height * 0.05), board(-12)),
      fill(rectangle(0, height * 0.05, width, height * 0.05), '#000000', 0.12),
      fill(rectangle(0, horizon + deep + thick, width, thick * 1.4), '#000000', 0.14),
      repeat(2, (i) => bracket(width * (0.2 + 0.6 * i), horizon + deep + thick, thick * 2, board(-22))),
      fill(rectangle(0, horizon, width, deep), board(8)),
      fill(rectangle(0, horizon, width, deep * 0.15), '#000000', 0.16),
      fill(rectangle(0, horizon + deep, width, thick), board(-8)),
      sideBoards(canvas, board(-4)),
    ].join('');
  },
};

function bracket(x: number, y: number, size: number, color: string): string {
  return fill(
    polygon([
      [x - size * 0.15, y],
      [x + size * 0.15, y],
      [x + size * 0.15, y + size],
      [x - size * 0.15, y + size * 0.6],
    ]),
    color,
  );
}

function sideBoards({ width, horizon, height, random }: Canvas, color: string): string {
  if (random.uniform() < 0.4) return '';
  const thick = width * 0.025;
  const below = horizon + (height - horizon) * 0.52;
  return fill(rectangle(0, 0, thick, below), color) + fill(rectangle(width - thick, 0, thick, below), color);
}

/** An awning above, a frame around, lamps within, and reflections on the pane. */
export const shopWindow: Place = {
  name: 'in a shop window',
  horizon: [0.56, 0.66],
  ground: [0.18, 0.66],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const inside = random.integer(360);
    const frame = tone(oneOf(random, [20, 150, 215, 0]), between(random, [12, 40]), between(random, [22, 36]));
    const bar = width * 0.045;
    return [
      wall(canvas, fade(canvas, tone(inside, 18, 60), tone(inside, 20, 78))),
      floor(canvas, tone(inside + 20, 14, 86)),
      fill(rectangle(0, horizon, width, 4), '#000000', 0.12),
      repeat(3, (i) => lamp((width * (i + 0.5)) / 3, height * 0.2, width * 0.04)),
      fill(rectangle(0, 0, bar, height), frame),
      fill(rectangle(width - bar, 0, bar, height), frame),
      fill(rectangle(0, height - bar * 1.8, width, bar * 1.8), frame),
      reflection(canvas),
      awning(canvas, random.integer(360)),
    ].join('');
  },
};

function lamp(x: number, y: number, r: number): string {
  return [
    element('circle', { cx: x, cy: y, r: r * 2.4, fill: '#fff4cf', 'fill-opacity': 0.25 }),
    element('circle', { cx: x, cy: y, r, fill: '#fff4cf' }),
  ].join('');
}

function reflection({ width, height, random }: Canvas): string {
  const x = width * between(random, [0.1, 0.5]);
  const slant = (from: number, to: number) =>
    polygon([
      [x + from + 60, 0],
      [x + to + 60, 0],
      [x + to - 60, height],
      [x + from - 60, height],
    ]);
  return fill(slant(0, 26) + slant(38, 50), '#ffffff', 0.16);
}

function awning({ width, height }: Canvas, hue: number): string {
  const [stripe, high] = [width / 9, height * 0.11];
  return repeat(9, (i) => {
    const color = i % 2 === 0 ? tone(hue, 45, 48) : '#f6f1e7';
    const edge = { cx: stripe * (i + 0.5), cy: high, rx: stripe / 2, ry: high * 0.35, fill: color };
    return fill(rectangle(stripe * i, 0, stripe, high), color) + element('ellipse', edge);
  });
}

/** A window with panes and curtains; hills and sky outside. */
export const besideWindow: Place = {
  name: 'beside a window',
  horizon: [0.58, 0.66],
  ground: [0.2, 0.86],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const paint = random.integer(360);
    const [x, y, w, h] = [width * 0.17, height * 0.06, width * 0.66, horizon * 0.78];
    return [
      wall(canvas, tone(paint, 16, between(random, [78, 88]))),
      outside(canvas, x, y, w, h),
      panes(x, y, w, h, width * 0.022),
      curtains(canvas, random.integer(360), x, w),
      floor(canvas, tone(oneOf(random, [30, 40, 210]), between(random, [8, 28]), between(random, [66, 80]))),
      fill(rectangle(0, horizon, width, 5), '#000000', 0.12),
    ].join('');
  },
};

function outside(canvas: Canvas, x: number, y: number, w: number, h: number): string {
  const { random } = canvas;
  const hue = between(random, [85, 130]);
  return [
    fill(rectangle(x, y, w, h), fade(canvas, tone(205, 65, 74), tone(200, 50, 92))),
    element('path', {
      d: `M${x} ${y + h}L${x} ${y + h * 0.72}Q${x + w * 0.3} ${y + h * 0.5} ${x + w * 0.6} ${y + h * 0.72}Q${x + w * 0.8} ${y + h * 0.6} ${x + w} ${y + h * 0.7}L${x + w} ${y + h}Z`,
      fill: tone(hue, 32, 60),
    }),
  ].join('');
}

function panes(x: number, y: number, w: number, h: number, bar: number): string {
  const frame = '#f7f5f0';
  return [
    fill(rectangle(x - bar, y - bar, w + 2 * bar, bar), frame),
    fill(rectangle(x - bar * 2, y + h, w + 4 * bar, bar * 1.6), frame),
    fill(rectangle(x - bar, y, bar, h), frame),
    fill(rectangle(x + w, y, bar, h), frame),
    fill(rectangle(x + w / 2 - bar / 2, y, bar, h), frame),
    fill(rectangle(x, y + h * 0.42, w, bar * 0.8), frame),
  ].join('');
}

function curtains({ width, height, horizon }: Canvas, hue: number, x: number, w: number): string {
  const cloth = (left: number) => {
    const folds = [0.2, 0.5, 0.8]
      .map((share) => rectangle(left + x * share * 0.95, 0, x * 0.1, horizon * 0.94))
      .join('');
    return fill(rectangle(left, 0, x * 0.95, horizon * 0.94), tone(hue, 26, 76)) + fill(folds, '#000000', 0.07);
  };
  const rail = fill(rectangle(0, height * 0.015, width, 3), '#000000', 0.3);
  return cloth(0) + cloth(x + w + x * 0.05) + rail;
}

/** Planks that run away from the viewer, before a plain wall with a picture. */
export const woodenTable: Place = {
  name: 'on a wooden table',
  horizon: [0.4, 0.56],
  ground: [0.2, 0.92],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const [hue, light] = [between(random, [20, 36]), between(random, [44, 64])];
    const wood = (change: number) => tone(hue, 38, light + change);
    return [
      wall(canvas, tone(random.integer(360), between(random, [6, 24]), between(random, [78, 92]))),
      picture(canvas),
      floor(canvas, wood(0)),
      stroke(grain(canvas), wood(-9), 1.2, 0.7),
      stroke(alongLines(canvas, 5), wood(-18), 2),
      fill(rectangle(0, horizon, width, 3), wood(14)),
      fill(rectangle(0, height - 6, width, 6), wood(-20)),
    ].join('');
  },
};

function picture({ width, horizon, random }: Canvas): string {
  const [x, size] = [width * between(random, [0.1, 0.6]), horizon * 0.5];
  const [y, hue] = [horizon * 0.12, random.integer(360)];
  const frame = tone(oneOf(random, [30, 40, 0]), 25, between(random, [25, 60]));
  return [
    fill(rectangle(x, y, size * 1.3, size), frame),
    fill(rectangle(x + 5, y + 5, size * 1.3 - 10, size - 10), tone(hue, 15, 90)),
    fill(rectangle(x + 5, y + size * 0.55, size * 1.3 - 10, size * 0.45 - 5), tone(hue, 22, 70)),
  ].join('');
}

function grain(canvas: Canvas): string {
  const { height, horizon, random } = canvas;
  return repeat(34, () => {
    const front = between(random, [-0.4, 1.4]);
    const from = random.uniform();
    const to = Math.min(1, from + between(random, [0.1, 0.35]));
    const y = (share: number) => horizon + share * (height - horizon);
    return line(alongX(canvas, front, from), y(from), alongX(canvas, front, to), y(to));
  });
}
