import { setImmediate } from 'node:timers/promises';
import { createRandom, matrix } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { Box, RgbImage } from '@fgclip/core/vision';
import type { DetectVocabulariesOptions } from '../../src/detection/detect-photographs.ts';

type Detector = DetectVocabulariesOptions['detector'];

export interface ColourDetector {
  readonly detector: Detector;
  /** What it was shown: sizes of the pictures, and the captions. */
  readonly runs: { readonly size: string; readonly captions: readonly string[] }[];
}

const GRID = 4;

/**
 * A detector whose boxes and scores are a function of the colours of 4 x 4 patches and of the letters of the captions:
 * small, the same in every process, and with no score that depends on another caption. Captions may have 60 letters.
 */
export function colourDetector(): ColourDetector {
  const runs: ColourDetector['runs'] = [];
  const fits = (caption: string) => caption.length <= 60;
  const detect: Detector['detect'] = async (image, captions, { signal } = {}) => {
    throwIfAborted(signal);
    runs.push({ size: `${image.width}x${image.height}`, captions });
    await setImmediate();
    throwIfAborted(signal);
    const colours = Array.from({ length: GRID ** 2 }, (_, k) => colourAt(image, k % GRID, Math.floor(k / GRID)));
    const weights = captions.map(weightsOf);
    const scores = colours.flatMap((colour) => weights.map((own) => sigmoid(dot(own, colour))));
    return {
      boxes: colours.map((colour, k) => boxAt(image, k % GRID, Math.floor(k / GRID), colour)),
      scores: matrix(Float32Array.from(scores), colours.length, captions.length),
    };
  };
  const inputSize = { width: GRID, height: GRID };
  const detector = {
    fits,
    detect,
    imageProcessor: { id: 'colours', inputSize },
    tokenizer: { id: 'letters', contextLength: 60 },
  };
  return { detector: detector as Detector, runs };
}

function colourAt({ width, height, data }: RgbImage, column: number, row: number): number[] {
  const x = Math.floor(((column + 0.5) * width) / GRID);
  const y = Math.floor(((row + 0.5) * height) / GRID);
  return [0, 1, 2].map((channel) => (data[3 * (y * width + x) + channel] ?? 0) / 255);
}

function boxAt({ width, height }: RgbImage, column: number, row: number, [red = 0, green = 0]: number[]): Box {
  const [side, top] = [(1 + red) / GRID, (row - green) / GRID];
  return { x: (column * width) / GRID, y: top * height, width: side * width, height: side * height };
}

function weightsOf(caption: string): number[] {
  const random = createRandom(
    [...caption].reduce((sum, letter) => (31 * sum + (letter.codePointAt(0) ?? 0)) % 2 ** 31, 7),
  );
  return [0, 1, 2].map(() => 8 * random.uniform() - 4);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
