import { FgclipError, type RgbImage } from '@fgclip/core';

/**
 * An SVG document as pixels, at its own size.
 *
 * @throws INVALID_FORMAT for what the browser cannot draw.
 */
export async function rasterize(url: string, width: number, height: number): Promise<RgbImage> {
  const image = new Image(width, height);
  image.src = url;
  await image.decode().catch((cause: unknown) => {
    throw new FgclipError('INVALID_FORMAT', 'The browser cannot draw this picture', { cause });
  });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new FgclipError('RUNTIME', 'The browser offers no canvas');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0, width, height);
  return { width, height, data: withoutAlpha(context.getImageData(0, 0, width, height).data) };
}

/** [n, 4] to [n, 3]. */
export function withoutAlpha(rgba: Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
  return rgb;
}
