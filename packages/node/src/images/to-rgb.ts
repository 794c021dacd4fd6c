/**
 * CMYK pictures [n, 4] as RGB [n, 3] by the plain formula, rounded as Pillow does: every colour is what the ink leaves
 * of what the black leaves.
 */
export function cmykToRgb(inks: Uint8Array): Uint8Array {
  const pixels = inks.length / 4;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const light = 255 - (inks[4 * i + 3] ?? 0);
    for (let channel = 0; channel < 3; channel++) {
      rgb[3 * i + channel] = light - dividedBy255((inks[4 * i + channel] ?? 0) * light);
    }
  }
  return rgb;
}

/** Greys of 16 bits [n] as RGB [n, 3], all above 255 as 255. */
export function clippedToRgb(greys: Uint16Array): Uint8Array {
  const rgb = new Uint8Array(greys.length * 3);
  for (let i = 0; i < greys.length; i++) rgb.fill(Math.min(greys[i] ?? 0, 255), 3 * i, 3 * i + 3);
  return rgb;
}

/** A product of two bytes over 255, rounded to the nearest. */
function dividedBy255(product: number): number {
  const shifted = product + 128;
  return ((shifted >> 8) + shifted) >> 8;
}
