import { FgclipError, type RgbImage } from '@fgclip/core';
import { openUnblended, type Unblended } from './unblended.ts';

/** Pixels read at once. */
const stripPixels = 2 ** 20;

/**
 * The red, green and blue of a bitmap as it has them, whatever its alpha. A canvas keeps colours multiplied by alpha,
 * which loses them where a picture is transparent: strips that are so are read in another way.
 *
 * @param bitmap Made with premultiplyAlpha 'none'.
 * @throws RUNTIME where the browser has no canvas off the screen, or for a transparent picture no WebGL 2.
 */
export async function readPixels(bitmap: ImageBitmap): Promise<RgbImage> {
  const { width, height } = bitmap;
  const data = new Uint8Array(3 * width * height);
  const rows = Math.min(height, Math.max(1, Math.floor(stripPixels / width)));
  const context = new OffscreenCanvas(width, rows).getContext('2d', { willReadFrequently: true, colorSpace: 'srgb' });
  if (context === null) throw new FgclipError('RUNTIME', 'This browser has no canvas to read pixels from');
  let unblended: Unblended | undefined;
  try {
    for (let top = 0; top < height; top += rows) {
      const strip = { left: 0, top, width, height: Math.min(rows, height - top) };
      context.clearRect(0, 0, width, rows);
      context.drawImage(bitmap, 0, -top);
      const rgba = context.getImageData(0, 0, width, strip.height).data;
      if (isOpaque(rgba)) {
        copyRgb(rgba, data, 3 * width * top);
      } else {
        unblended ??= openUnblended();
        await unblended.read(bitmap, strip, (tile, { left, top: row }) => {
          copyRgb(tile, data, 3 * (width * row + left));
        });
      }
    }
  } finally {
    unblended?.close();
  }
  return { width, height, data };
}

function isOpaque(rgba: Uint8ClampedArray): boolean {
  for (let i = 3; i < rgba.length; i += 4) if (rgba[i] !== 255) return false;
  return true;
}

/** Pixels [n, 4] to [n, 3] from `at` on. */
function copyRgb(rgba: Uint8Array | Uint8ClampedArray, rgb: Uint8Array, at: number): void {
  for (let from = 0, to = at; from < rgba.length; from += 4, to += 3) {
    rgb[to] = rgba[from] ?? 0;
    rgb[to + 1] = rgba[from + 1] ?? 0;
    rgb[to + 2] = rgba[from + 2] ?? 0;
  }
}
