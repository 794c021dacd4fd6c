/** Red, green and blue of sRGB, 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

export const black: Rgb = [12, 12, 14];
export const white: Rgb = [255, 255, 255];

/** As SVG writes it: "#1e90ff". */
export function toHex(rgb: Rgb): string {
  return `#${rgb.map((value) => clamp(Math.round(value), 0, 255).toString(16).padStart(2, '0')).join('')}`;
}

/** From a (share 0) to b (share 1). */
export function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const [red, green, blue] = a;
  return [red + share * (b[0] - red), green + share * (b[1] - green), blue + share * (b[2] - blue)];
}

/** Luma of ITU-R BT.601, 0 black to 1 white: how light a colour looks, near enough to choose what contrasts with it. */
export function luma([red, green, blue]: Rgb): number {
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
