import type { TowerSizes } from '../../swatchbook-clip/towers/tower-sizes.ts';

/** The sizes of a detector made of a dual encoder: its picture twice as wide and high, its captions as long. */
export function detectorSizes({ image, ...sizes }: TowerSizes): TowerSizes {
  return { ...sizes, image: { ...image, imageSize: 2 * image.imageSize, grid: 2 * image.grid } };
}
