import { FgclipError, type RgbImage } from '@fgclip/core';
import type { Picture } from './picture.ts';
import { withoutAlpha } from './rasterize.ts';

/** Most pixels of a photo that are kept: what a telephone takes is more than any model looks at. */
const MOST_PIXELS = 12e6;

/** A photo of the visitor's, turned as the page shows it. Throws INVALID_FORMAT for what the browser cannot decode. */
export async function photoPicture(file: Blob): Promise<Picture> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: 'none' }).catch((cause: unknown) => {
    throw new FgclipError('INVALID_FORMAT', 'The browser cannot decode this picture', {
      found: file.type || 'an unknown type',
      hint: 'JPEG, PNG, WebP, GIF and AVIF do',
      cause,
    });
  });
  const image = pixelsOf(bitmap);
  bitmap.close();
  return { origin: 'photo', image, url: URL.createObjectURL(file), alt: 'Your photo', things: [], caption: undefined };
}

function pixelsOf(bitmap: ImageBitmap): RgbImage {
  const shrink = Math.min(1, Math.sqrt(MOST_PIXELS / (bitmap.width * bitmap.height)));
  const width = Math.max(1, Math.round(bitmap.width * shrink));
  const height = Math.max(1, Math.round(bitmap.height * shrink));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new FgclipError('RUNTIME', 'The browser offers no canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  return { width, height, data: withoutAlpha(context.getImageData(0, 0, width, height).data) };
}
