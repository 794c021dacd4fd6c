import { type ClipEncoder, createRandom, type Matrix, row } from '@fgclip/core';
import type { RgbImage } from '@fgclip/core/vision';
import { createMatcher, type Head } from '@fgclip/heads';

/** How far cosines of a folded model are from the scores of its head. */
export interface Difference {
  /** Largest and mean absolute difference. */
  readonly largest: number;
  readonly mean: number;
  readonly pairs: number;
}

/** Short and long, with attributes. */
const CAPTIONS = [
  'a dog',
  'A light brown dog.',
  'a photo of a red ceramic mug with a wooden handle',
  'A translucent plastic bottle with a striped label and a dark blue cap.',
  'two people on a grey stone bench',
  'night',
];
const PICTURES = 6;
const SIDE = 48;

/** Scores made-up pictures with captions by the model and the head, and by the folded model alone. */
export async function measureFold(
  original: ClipEncoder,
  folded: ClipEncoder,
  head: Head,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Difference> {
  const embed = async (encoder: ClipEncoder) => ({
    images: await encoder.embedImages(noise(), { signal }),
    texts: await encoder.embedTexts(CAPTIONS, { signal }),
  });
  const [before, after] = [await embed(original), await embed(folded)];
  const matcher = createMatcher(head, { signal });
  const images = await matcher.encodeImages(before.images);
  const texts = await matcher.encodeTexts(before.texts);
  const differences: number[] = [];
  for (let i = 0; i < PICTURES; i++) {
    for (let j = 0; j < CAPTIONS.length; j++) {
      differences.push(Math.abs(cosineOf(images, i, texts, j) - cosineOf(after.images, i, after.texts, j)));
    }
  }
  const sum = differences.reduce((total, difference) => total + difference, 0);
  return { largest: Math.max(...differences), mean: sum / differences.length, pairs: differences.length };
}

/** Pictures of coloured noise, each darker or lighter than the others. */
function noise(): RgbImage[] {
  const random = createRandom(1);
  return Array.from({ length: PICTURES }, (_, k) => ({
    ...{ width: SIDE, height: SIDE },
    data: Uint8Array.from({ length: 3 * SIDE * SIDE }, () => random.integer(40 * (k + 1))),
  }));
}

function cosineOf(images: Matrix, i: number, texts: Matrix, j: number): number {
  const [a, b] = [row(images, i), row(texts, j)];
  let [both, left, right] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k] as number, b[k] as number];
    both += x * y;
    left += x * x;
    right += y * y;
  }
  return both / Math.sqrt(left * right);
}
