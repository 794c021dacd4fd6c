import { createRandom } from '@fgclip/core';
import type { Example } from '../src/swatchbook-clip/data/example.ts';

const colors = { red: [210, 40, 40], green: [50, 170, 70], blue: [50, 80, 210], yellow: [230, 210, 60] } as const;
const shapes = {
  square: (x: number, y: number) => Math.max(Math.abs(x), Math.abs(y)) < 0.6,
  disc: (x: number, y: number) => Math.hypot(x, y) < 0.65,
  cross: (x: number, y: number) => Math.min(Math.abs(x), Math.abs(y)) < 0.2,
  ring: (x: number, y: number) => Math.abs(Math.hypot(x, y) - 0.6) < 0.15,
} as const;

/** Coloured shapes on grey, for tests: examples whose captions name the shape, and fine ones the colour as well. */
export function toyExamples(count: number, imageSize: number, seed = 1): Example[] {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]) => items[random.integer(items.length)] as T;
  return Array.from({ length: count }, (): Example => {
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
      image,
      coarse: [`a ${shape}`, `a photo of a ${shape}`],
      fine: [`a ${color} ${shape}`, `a photo of a ${color} ${shape} on grey`],
    };
  });
}
