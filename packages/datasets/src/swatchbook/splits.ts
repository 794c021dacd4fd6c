import { Fnv1a } from '../table/fnv1a.ts';

/** Parts of swatchbook that have nothing in common: neither a scene, nor a combination of an object, nor a caption. */
export type SwatchbookSplit = 'training' | 'validation' | 'test';

/** Shares of all texts, percent; what remains is for training. */
const TEST_SHARE = 12;
const VALIDATION_SHARE = 8;

const encoder = new TextEncoder();

/**
 * The split that a text belongs to, always and everywhere: 80 of 100 texts are for training, 8 for validation, 12 for
 * tests. By FNV-1a.
 */
export function splitOf(text: string): SwatchbookSplit {
  const hash = new Fnv1a().update(encoder.encode(text)).digest();
  // The remainder depends on all 64 bits; the highest alone hardly on the last letters.
  const percent = Number(BigInt(`0x${hash}`) % 100n);
  if (percent < TEST_SHARE) return 'test';
  return percent < TEST_SHARE + VALIDATION_SHARE ? 'validation' : 'training';
}

/**
 * The first text drawn that belongs to the split, or undefined after so many attempts. One text in twelve belongs to
 * the smallest split: 100 attempts fail once in 4,000 times where there are that many texts to draw.
 */
export function drawInSplit(draw: () => string, split: SwatchbookSplit, attempts = 100): string | undefined {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const text = draw();
    if (splitOf(text) === split) return text;
  }
  return undefined;
}
