import { createRandom } from '@fgclip/core';
import type { Example } from '../src/swatchbook-clip/scene-examples.ts';
import type { BoxedScene } from '../src/swatchbook-owl/boxed-scenes.ts';

const colors = { red: [210, 40, 40], green: [50, 170, 70], blue: [50, 80, 210], yellow: [230, 210, 60] } as const;
const shapes = {
  square: (x: number, y: number) => Math.max(Math.abs(x), Math.abs(y)) < 0.6,
  disc: (x: number, y: number) => Math.hypot(x, y) < 0.65,
  cross: (x: number, y: number) => Math.min(Math.abs(x), Math.abs(y)) < 0.2,
  ring: (x: number, y: number) => Math.abs(Math.hypot(x, y) - 0.6) < 0.15,
} as const;

/** A coloured shape on grey, where it is, and what is true of it. */
interface ToyPicture {
  readonly image: Uint8Array;
  readonly shape: string;
  readonly color: string;
  /** Its middle, in shares of the picture. */
  readonly center: readonly [x: number, y: number];
  readonly coarse: readonly string[];
  readonly fine: readonly string[];
}

/** Share of a picture's width and height that a shape takes, about. */
const SHAPE_SIZE = 0.62;

/** Coloured shapes on grey, for tests: examples whose captions name the shape, and fine ones the colour as well. */
export function toyExamples(count: number, imageSize: number, seed = 1): Example[] {
  return toyPictures(count, imageSize, seed).map(({ image, coarse, fine }) => ({ image, coarse, fine }));
}

/** The same with boxes. */
export function toyScenes(count: number, imageSize: number, seed = 1): BoxedScene[] {
  return toyPictures(count, imageSize, seed).map(({ image, shape, color, center: [x, y], coarse, fine }) => ({
    image,
    objects: [{ box: [x, y, SHAPE_SIZE, SHAPE_SIZE], visible: 1, kind: shape, color, coarse, fine }],
  }));
}

function toyPictures(count: number, imageSize: number, seed: number): ToyPicture[] {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]) => items[random.integer(items.length)] as T;
  return Array.from({ length: count }, () => {
    const [shape, covers] = pick(Object.entries(shapes));
    const [color, rgb] = pick(Object.entries(colors));
    const [x0, y0, grey] = [random.uniform() * 0.6 - 0.3, random.uniform() * 0.6 - 0.3, 100 + random.integer(100)];
    const image = new Uint8Array(imageSize ** 2 * 3);
    for (let i = 0; i < imageSize ** 2; i++) {
      const x = ((i % imageSize) / imageSize) * 2 - 1 - x0;
      const y = (Math.floor(i / imageSize) / imageSize) * 2 - 1 - y0;
      image.set(covers(x, y) ? rgb : [grey, grey, grey], 3 * i);
    }
    return {
      ...{ image, shape, color, center: [(1 + x0) / 2, (1 + y0) / 2] as const },
      coarse: [`a ${shape}`, `a photo of a ${shape}`],
      fine: [`a ${color} ${shape}`, `a photo of a ${color} ${shape} on grey`],
    };
  });
}
