import type { Sample, SampleSet } from '@fgclip/datasets';
import { pictureName, sampleSets } from '../extraction/pictures.ts';

/** A caption that the detector of the tests takes for too long. */
export const LONG = `a red mug ${'of a very light brown '.repeat(3)}`.trim();

/**
 * Two boxes with hard negatives on each picture, in two sets that share photographs and some captions: "hard" ranks
 * against two of three negatives, and every seventh box has one that is too long; "easy" asks the same of both boxes.
 */
export function detectionSets(pictures: number): SampleSet[] {
  const [hard, whole] = sampleSets(pictures) as [SampleSet, SampleSet];
  const box = { x: 3, y: 4, width: 20, height: 12 };
  const easy = Array.from({ length: 2 * pictures }, (_, k): Sample => {
    const photograph = pictureName(k % pictures);
    const [caption = '', ...negatives] = ['a grey lamp', 'a blue lamp', 'a light green dog'];
    return { id: `easy ${k}`, photograph, box: { ...box, x: k }, captions: [caption], negatives };
  });
  const withLong = hard.samples.map((sample, k): Sample => {
    const { negatives = [] } = sample;
    return { ...sample, negatives: k % 7 === 3 ? [LONG, ...negatives] : [...negatives, 'a third one'] };
  });
  return [{ ...hard, samples: withLong }, { name: 'easy', maxNegatives: 2, samples: easy, skipped: [] }, whole];
}

/** What the same detection is given in every process, but for the detector. */
export function detectionOptions({ images, folder, pictures }: { images: string; folder: string; pictures: number }) {
  return {
    sets: detectionSets(pictures),
    images,
    model: { id: 'colours', revision: 'r1', weightsHash: 'abc' },
    folder,
    most: 5,
  };
}
