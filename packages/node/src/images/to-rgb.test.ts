import { describe, expect, it } from 'vitest';
import { clippedToRgb, cmykToRgb } from './to-rgb.ts';

describe('cmykToRgb', () => {
  it('leaves of the light what inks and black leave, rounded to the nearest', () => {
    for (let black = 0; black < 256; black += 5) {
      for (let ink = 0; ink < 256; ink++) {
        const light = 255 - black;
        const left = light - Math.round((ink * light) / 255);
        expect([...cmykToRgb(Uint8Array.of(ink, 0, 255, black))]).toEqual([left, light, 0]);
      }
    }
  });
});

describe('clippedToRgb', () => {
  it('cuts values off at 255', () => {
    expect([...clippedToRgb(Uint16Array.of(0, 255, 256, 65_535))]).toEqual([0, 0, 0, ...Array(9).fill(255)]);
  });
});
