import type { RgbImage } from '@fgclip/core';
import sharp from 'sharp';

/** The pixels of an SVG at its own size. */
export async function rasterize(svg: string): Promise<RgbImage> {
  const { data, info } = await sharp(Buffer.from(svg))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}
