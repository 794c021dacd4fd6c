import { readFileSync } from 'node:fs';
import type { RgbImage } from '../src/vision/image.ts';
import type { ImageProcessorConfig } from '../src/vision/processor-config.ts';
import type { ResampleFilter } from '../src/vision/taps.ts';

export type PictureKind = 'noise' | 'extremes';

/** A picture resized by Pillow. */
export interface ResizeCase {
  source: [width: number, height: number];
  kind: PictureKind;
  seed: number;
  filter: ResampleFilter;
  size: [width: number, height: number];
  region?: [left: number, top: number, right: number, bottom: number];
  canvas?: [width: number, height: number, level: number];
  crc32: number;
  pixels?: string;
}

/** A picture ("noise") preprocessed by Pillow and PyTorch; pixels and float32 values as CRC-32. */
export interface ProcessorCase {
  source: [width: number, height: number];
  seed: number;
  config: Omit<ImageProcessorConfig, 'rescaleFactor'>;
  region: [left: number, top: number, right: number, bottom: number] | null;
  inputSize: [width: number, height: number];
  pixels: number;
  values: number;
}

/** What fixtures/make-pillow-cases.py stored. */
export const pillowCases = JSON.parse(
  readFileSync(new URL('./fixtures/pillow-cases.json', import.meta.url), 'utf8'),
) as { pillow: string; cases: ResizeCase[]; processors: ProcessorCase[] };

/** The pictures that make-pillow-cases.py makes. */
export function picture(width: number, height: number, kind: PictureKind, seed: number): RgbImage {
  let state = seed;
  const data = Uint8Array.from({ length: width * height * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return kind === 'noise' ? state >>> 24 : 255 * (state >>> 31);
  });
  return { width, height, data };
}

export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
