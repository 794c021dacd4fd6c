import type { RgbImage } from './image.ts';
import type { ImageProcessorConfig } from './image-processor-config.ts';

/** Rescaled and normalised values of all 256 levels, one table a channel: [3, 256]. */
export type LevelTables = readonly [red: Float32Array, green: Float32Array, blue: Float32Array];

/** Every operation rounds to float32, as PyTorch does it with float32 tensors. */
export function levelTables({ rescaleFactor, mean, std }: ImageProcessorConfig): LevelTables {
  const table = (channel: 0 | 1 | 2) =>
    Float32Array.from({ length: 256 }, (_, level) => {
      const centered = Math.fround(Math.fround(level * rescaleFactor) - Math.fround(mean[channel]));
      return centered / Math.fround(std[channel]);
    });
  return [table(0), table(1), table(2)];
}

/** Levels [height, width, 3] to values [3, height, width]. */
export function normalize({ data }: RgbImage, [red, green, blue]: LevelTables, target: Float32Array): void {
  const plane = data.length / 3;
  for (let i = 0, at = 0; i < plane; i++, at += 3) {
    target[i] = red[data[at] ?? 0] ?? 0;
    target[plane + i] = green[data[at + 1] ?? 0] ?? 0;
    target[2 * plane + i] = blue[data[at + 2] ?? 0] ?? 0;
  }
}
