import type { Random } from '@fgclip/core';
import type { Span } from './place.ts';

/** Hue in degrees, saturation and lightness in percent, as "#rrggbb". */
export function tone(hue: number, saturation: number, lightness: number): string {
  const light = clamp(lightness, 0, 100) / 100;
  const reach = (clamp(saturation, 0, 100) / 100) * Math.min(light, 1 - light);
  // The formula of CSS Color 4, section 7.1.
  const channel = (offset: number) => {
    const k = (offset + (((hue % 360) + 360) % 360) / 30) % 12;
    return light - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return `#${[channel(0), channel(8), channel(4)].map(hexadecimal).join('')}`;
}

export function between(random: Random, [from, to]: Span): number {
  return from + (to - from) * random.uniform();
}

export function oneOf<T>(random: Random, items: readonly [T, ...T[]]): T {
  return items[random.integer(items.length)] ?? items[0];
}

/** `make` of 0, 1, ..., count - 1, joined. */
export function repeat(count: number, make: (index: number) => string): string {
  return Array.from({ length: Math.max(0, Math.ceil(count)) }, (_, index) => make(index)).join('');
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function hexadecimal(share: number): string {
  return Math.round(share * 255)
    .toString(16)
    .padStart(2, '0');
}
