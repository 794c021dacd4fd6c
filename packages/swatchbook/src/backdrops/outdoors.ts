import { polygon, rectangle } from '../kinds/kind.ts';
import { coordinate, element } from '../scenes/svg.ts';
import {
  acrossLines,
  alongLines,
  between,
  type Canvas,
  fade,
  fill,
  floor,
  line,
  oneOf,
  type Place,
  repeat,
  sky,
  stroke,
  tone,
  wall,
} from './backdrop.ts';

/** Sand, with foam at its upper border, the sea, and a sun. */
export const beach: Place = {
  name: 'on a beach',
  horizon: [0.46, 0.58],
  ground: [0.22, 0.92],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const sea = horizon * between(random, [0.5, 0.66]);
    const water = between(random, [185, 212]);
    const sand = tone(between(random, [36, 46]), 50, between(random, [70, 80]));
    return [
      sky(canvas, tone(205, 62, 72), tone(oneOf(random, [200, 30, 40]), 55, 90)),
      element('circle', { cx: width * between(random, [0.1, 0.9]), cy: sea * 0.35, r: sea * 0.14, fill: '#fff3c4' }),
      fill(rectangle(0, sea, width, horizon - sea + 8), fade(canvas, tone(water, 55, 46), tone(water - 15, 50, 66))),
      stroke(waves(canvas, sea), '#ffffff', 1.6, 0.7),
      floor(canvas, sand),
      fill(shore(canvas, 9), '#ffffff', 0.85),
      fill(shore(canvas, 3), tone(water - 15, 50, 66)),
      stroke(grains(canvas), tone(35, 40, 52), 1.3, 0.6),
      fill(rectangle(0, height - 2, width, 2), '#000000', 0.05),
    ].join('');
  },
};

function waves({ width, horizon, random }: Canvas, sea: number): string {
  return repeat(14, () => {
    const [x, y] = [width * random.uniform(), between(random, [sea + 3, horizon - 4])];
    return line(x, y, x + width * between(random, [0.04, 0.12]), y);
  });
}

/** A wavy border between water and sand, some pixels below the horizon. */
function shore({ width, horizon }: Canvas, reach: number): string {
  const step = width / 4;
  const arcs = repeat(4, (i) => {
    const x = width - (i + 1) * step;
    const y = horizon + reach + (i % 2 === 0 ? 6 : -4);
    return `Q${coordinate(x + step / 2)} ${coordinate(y)} ${coordinate(x)} ${coordinate(horizon + reach)}`;
  });
  return `M0 ${coordinate(horizon - 3)}L${width} ${coordinate(horizon - 3)}L${width} ${coordinate(horizon + reach)}${arcs}Z`;
}

function grains({ width, height, horizon, random }: Canvas): string {
  return repeat(90, () => {
    const [x, y] = [width * random.uniform(), between(random, [horizon + 14, height])];
    return line(x, y, x + 1, y);
  });
}

/** A picket fence, flowering bushes before it, and a path of flagstones. */
export const garden: Place = {
  name: 'in a garden',
  horizon: [0.5, 0.58],
  ground: [0.2, 0.9],
  draw: (canvas) => {
    const { random } = canvas;
    const hue = between(random, [95, 130]);
    return [
      sky(canvas, tone(208, 58, 74), tone(200, 45, 92)),
      fence(canvas, oneOf(random, ['#fbfaf5', tone(30, 28, 62), tone(90, 10, 82)])),
      bushes(canvas, hue),
      floor(canvas, tone(hue - 20, 34, between(random, [56, 64]))),
      flagstones(canvas),
    ].join('');
  },
};

function fence({ width, horizon }: Canvas, color: string): string {
  const [count, step, top] = [13, width / 13, horizon * 0.42];
  const pickets = repeat(count, (i) => {
    const [left, right] = [step * (i + 0.15), step * (i + 0.8)];
    const tip: [number, number] = [(left + right) / 2, top - step * 0.4];
    return polygon([[left, horizon], [left, top], tip, [right, top], [right, horizon]]);
  });
  const rails = [0.55, 0.82].map((share) => rectangle(0, horizon * share, width, horizon * 0.05)).join('');
  return fill(rails, color) + fill(pickets, color) + fill(rails, '#000000', 0.1);
}

function bushes({ width, horizon, random }: Canvas, hue: number): string {
  const flower = tone(oneOf(random, [345, 320, 48, 275, 10]), 60, 72);
  return repeat(5, (i) => {
    const r = horizon * between(random, [0.13, 0.2]);
    const x = width * ((i + between(random, [0.2, 0.8])) / 5);
    const leaf = tone(hue, 30, between(random, [42, 52]));
    const blossoms = repeat(6, () => {
      const [dx, dy] = [between(random, [-1, 1]) * r, between(random, [-0.7, 0.3]) * r];
      return element('circle', { cx: x + dx, cy: horizon - r * 0.4 + dy, r: 2.8, fill: flower });
    });
    return element('ellipse', { cx: x, cy: horizon - r * 0.3, rx: r * 1.3, ry: r, fill: leaf }) + blossoms;
  });
}

function flagstones(canvas: Canvas): string {
  const { width, height, horizon, random } = canvas;
  return repeat(4, (i) => {
    const share = 0.25 + 0.22 * i;
    const y = horizon + share * (height - horizon);
    const size = width * (0.14 + 0.12 * share);
    const x = width * (0.5 + (i % 2 === 0 ? -0.06 : 0.06)) + between(random, [-8, 8]);
    const color = tone(40, 8, between(random, [70, 80]));
    return element('ellipse', { cx: x, cy: y, rx: size, ry: (height - horizon) * (0.06 + 0.05 * share), fill: color });
  });
}

/** Mown grass with blades, and trees far behind. */
export const lawn: Place = {
  name: 'on a lawn',
  horizon: [0.4, 0.54],
  ground: [0.22, 0.92],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const hue = between(random, [84, 112]);
    const light = between(random, [50, 60]);
    const grass = fade(canvas, tone(hue, 38, light + 6), tone(hue, 42, light - 6));
    return [
      sky(canvas, tone(207, 60, 76), tone(205, 50, 93)),
      trees(canvas, hue),
      fill(rectangle(0, horizon, width, height - horizon), grass),
      stroke(blades(canvas, 110), tone(hue, 45, light - 16), 1.3, 0.8),
      stroke(blades(canvas, 60), tone(hue - 10, 48, light + 16), 1.3, 0.8),
    ].join('');
  },
};

function trees({ width, horizon, random }: Canvas, hue: number): string {
  const crowns = repeat(7, (i) => {
    const r = horizon * between(random, [0.16, 0.3]);
    const x = (width * (i + random.uniform())) / 7;
    const color = tone(hue + 25, 25, between(random, [48, 60]));
    return element('ellipse', { cx: x, cy: horizon - r * 0.6, rx: r * 0.9, ry: r, fill: color });
  });
  return crowns;
}

function blades({ width, height, horizon, random }: Canvas, count: number): string {
  return repeat(count, () => {
    const depth = random.uniform();
    const [x, y] = [width * random.uniform(), horizon + depth * (height - horizon)];
    const long = 2 + 6 * depth;
    const lean = between(random, [-2, 2]);
    return `${line(x - 1.5, y - long * 0.8, x, y)}L${coordinate(x + lean + 1)} ${coordinate(y - long)}`;
  });
}

/** Grey slabs before a wall of bricks. */
export const pavement: Place = {
  name: 'on the pavement by a brick wall',
  horizon: [0.42, 0.54],
  ground: [0.2, 0.92],
  draw: (canvas) => {
    const { random } = canvas;
    const hue = oneOf(random, [10, 16, 24, 36]);
    const light = between(random, [52, 68]);
    const stone = between(random, [66, 78]);
    return [
      wall(canvas, tone(hue, 30, light)),
      stroke(bricks(canvas), tone(hue, 12, light + 18), 2.2),
      floor(canvas, tone(between(random, [30, 220]), 5, stone)),
      stroke(acrossLines(canvas, 4) + alongLines(canvas, 4), tone(210, 5, stone - 18), 1.8),
    ].join('');
  },
};

function bricks({ width, horizon }: Canvas): string {
  const [high, long] = [horizon / 9, width / 8];
  return repeat(9, (row) => {
    const y = horizon - row * high;
    const shift = row % 2 === 0 ? long / 2 : 0;
    return line(0, y, width, y) + repeat(9, (i) => line(i * long + shift, y - high, i * long + shift, y));
  });
}

/** White ground with blue hollows, fir trees behind, flakes in the air. */
export const snow: Place = {
  name: 'in the snow',
  horizon: [0.44, 0.56],
  ground: [0.2, 0.9],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    return [
      sky(canvas, tone(212, between(random, [20, 45]), 72), tone(210, 25, 90)),
      firs(canvas),
      fill(hills(canvas), '#f2f6fb'),
      floor(canvas, fade(canvas, '#f4f7fb', tone(212, 30, 88))),
      repeat(5, () => {
        const place = { cx: width * random.uniform(), cy: between(random, [horizon + 12, height]) };
        return element('ellipse', { ...place, rx: width * 0.16, ry: 4, fill: tone(212, 40, 82), 'fill-opacity': 0.5 });
      }),
      repeat(36, () => {
        const place = { cx: width * random.uniform(), cy: horizon * random.uniform(), r: between(random, [1, 2.2]) };
        return element('circle', { ...place, fill: '#ffffff', 'fill-opacity': 0.9 });
      }),
    ].join('');
  },
};

function hills({ width, horizon }: Canvas): string {
  const at = (x: number, rise: number) => `${coordinate(width * x)} ${coordinate(horizon - rise)}`;
  return `M${at(0, 0)}Q${at(0.3, 26)} ${at(0.6, 0)}Q${at(0.8, 14)} ${at(1, 0)}Z`;
}

function firs({ width, horizon, random }: Canvas): string {
  return repeat(6, (i) => {
    const high = horizon * between(random, [0.35, 0.65]);
    const x = (width * (i + random.uniform())) / 6;
    const color = tone(between(random, [140, 170]), 22, between(random, [38, 52]));
    const tier = (top: number, bottom: number, half: number) =>
      polygon([
        [x, horizon - high * top],
        [x + high * half, horizon - high * bottom],
        [x - high * half, horizon - high * bottom],
      ]);
    return fill(tier(1, 0.6, 0.14) + tier(0.75, 0.3, 0.2) + tier(0.45, 0, 0.26), color);
  });
}

/** A striped canvas roof on two poles, crates of fruit behind, a counter hung with cloth. */
export const marketStall: Place = {
  name: 'at a market stall',
  horizon: [0.54, 0.62],
  ground: [0.16, 0.56],
  draw: (canvas) => {
    const { width, height, horizon, random } = canvas;
    const edge = horizon + 0.62 * (height - horizon);
    const cloth = random.integer(360);
    return [
      wall(canvas, tone(oneOf(random, [210, 40, 190]), 20, between(random, [82, 90]))),
      crates(canvas),
      repeat(2, (i) => fill(rectangle(width * (0.04 + 0.89 * i), 0, width * 0.03, horizon), tone(28, 30, 42))),
      floor(canvas, tone(cloth, 22, 84)),
      fill(rectangle(0, horizon, width, 4), '#000000', 0.12),
      fill(rectangle(0, edge, width, height - edge), tone(cloth, 30, 62)),
      repeat(9, (i) =>
        stroke(line((width * (i + 0.5)) / 9, edge + 4, (width * (i + 0.4)) / 9, height), '#000000', 3, 0.1),
      ),
      roof(canvas, random.integer(360)),
    ].join('');
  },
};

function roof({ width, height }: Canvas, hue: number): string {
  const [stripe, high] = [width / 8, height * 0.13];
  return repeat(8, (i) => {
    const color = i % 2 === 0 ? tone(hue, 42, 58) : '#fbf7ee';
    const tip = `M${stripe * i} ${high}L${stripe * (i + 1)} ${high}L${stripe * (i + 0.5)} ${high * 1.45}Z`;
    return fill(rectangle(stripe * i, 0, stripe, high) + tip, color);
  });
}

function crates({ width, horizon, random }: Canvas): string {
  const [long, high] = [width * 0.25, horizon * 0.2];
  return repeat(3, (i) => {
    const x = width * (0.1 + 0.28 * i);
    const y = horizon - high;
    const hue = oneOf(random, [5, 28, 48, 95, 350]);
    const fruit = repeat(5, (k) => {
      const place = { cx: x + long * (0.12 + 0.19 * k), cy: y + 1, r: long * 0.1 };
      return element('circle', { ...place, fill: tone(hue, 55, between(random, [58, 68])) });
    });
    const slats = rectangle(x, y, long, high * 0.42) + rectangle(x, y + high * 0.52, long, high * 0.42);
    return fruit + fill(rectangle(x, y, long, high), tone(30, 25, 42)) + fill(slats, tone(32, 38, 64));
  });
}
