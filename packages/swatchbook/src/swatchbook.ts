import { createRandom, FgclipError, type Random } from '@fgclip/core';
import type { KindCaption } from '@fgclip/datasets';
import { fgOvdDocument } from './files/fg-ovd-document.ts';
import {
  benchmarkSets,
  type CoarsePicture,
  type FineSet,
  fillSets,
  trainingSet,
  validationSet,
} from './files/fine-set.ts';
import {
  type CaptionedPicture,
  captionedBoxes,
  type KarpathySplit,
  karpathyDocument,
} from './files/karpathy-document.ts';
import { makePicture, type Picture } from './files/split-pictures.ts';

export interface SwatchbookOptions {
  /** The same seed gives the same swatchbook, to the byte. An integer from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Default swatchbookSizes. */
  readonly sizes?: SwatchbookSizes;
  /** Factor on all sizes; default 1. */
  readonly size?: number;
}

/** A generated data set: scenes to draw, and what COCO and FG-OVD would say of the pictures. */
export interface Swatchbook {
  /** What to draw, and the file to draw it to: "val2017/000001000001.jpg". No picture twice. */
  readonly scenes: readonly Picture[];
  /**
   * Files of annotations by their paths, to be written as JSON: "dataset_coco.json" (Karpathy's form) and, below
   * "fg-ovd/", "training_sets/1_attributes.json", "validation_sets/1_attributes.json" and the eight of "benchmarks/".
   */
  readonly documents: Readonly<Record<string, unknown>>;
  /** Captions left out since no phrasing was found that belongs to the split. */
  readonly droppedCaptions: number;
}

/** Captions that the negatives of Trivial are drawn from. */
const OTHERS = 200;

/** One training picture in four counts as one of validation that Karpathy added to training, as in COCO. */
const RESTVAL_EVERY = 4;

/**
 * Makes the built-in data set, without drawing it. The pictures of training, validation and test have no combination of
 * a kind and a look of its body in common, nor a caption; both follow from `splitOf`. Fine and coarse captions speak of
 * the same pictures where they can, and so do the benchmarks of the same boxes.
 *
 * @throws INVALID_ARGUMENT for a seed or sizes out of range.
 */
export function swatchbook({ seed, sizes = swatchbookSizes, size = 1 }: SwatchbookOptions): Swatchbook {
  const random = createRandom(seed).fork('swatchbook');
  const { coarse, fine } = scaledSizes(sizes, size);
  const trainingSets = [trainingSet(fine.training, random)];
  const validationSets = [validationSet(fine.validation, random)];
  const testSets = benchmarkSets(fine.benchmark, captionsOfTest(random), random);

  const training = fillSets('training', coarse.training, trainingSets, random);
  const validation = fillSets('validation', coarse.validation, validationSets, random);
  const test = fillSets('test', coarse.test, testSets, random);
  const splits = [training, validation, test];
  const captioned = [
    ...inSplit(training.coarse, (index) => (index % RESTVAL_EVERY === 1 ? 'restval' : 'train')),
    ...inSplit(validation.coarse, () => 'val'),
    ...inSplit(test.coarse, () => 'test'),
  ];
  return {
    scenes: splits.flatMap(({ pictures }) => pictures),
    documents: {
      'dataset_coco.json': karpathyDocument(captioned),
      ...fgOvdDocuments([...trainingSets, ...validationSets, ...testSets]),
    },
    droppedCaptions: splits.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

function captionsOfTest(random: Random): KindCaption[] {
  const captions: KindCaption[] = [];
  for (let number = 1; captions.length < OTHERS; number++) {
    captions.push(...captionedBoxes(makePicture('test', number, 'any', random), 'test', random).found);
  }
  return captions;
}

function inSplit(pictures: readonly CoarsePicture[], splitOf: (index: number) => KarpathySplit): CaptionedPicture[] {
  return pictures.map(({ picture, captions }, index) => ({ picture, captions, split: splitOf(index) }));
}

function fgOvdDocuments(sets: readonly FineSet[]): Record<string, unknown> {
  return Object.fromEntries(sets.map(({ name, boxes }) => [`fg-ovd/${name}.json`, fgOvdDocument(boxes)]));
}

/** How much of everything a swatchbook holds. */
export interface SwatchbookSizes {
  /** Pictures with five coarse captions each, as COCO has them. */
  readonly coarse: { readonly training: number; readonly validation: number; readonly test: number };
  /** Boxes with a fine caption and hard negatives, as FG-OVD has them; of the benchmarks, each. */
  readonly fine: { readonly training: number; readonly validation: number; readonly benchmark: number };
}

/** Enough for every effect to show, and drawn and embedded in two minutes. */
export const swatchbookSizes: SwatchbookSizes = {
  coarse: { training: 400, validation: 400, test: 300 },
  fine: { training: 5400, validation: 300, benchmark: 300 },
};

/** All sizes times a factor, at least 2 each: as many as it takes for every split of Karpathy's to have a picture. */
function scaledSizes({ coarse, fine }: SwatchbookSizes, factor: number): SwatchbookSizes {
  const scaled = (count: number) => {
    const size = Math.max(2, Math.round(count * factor));
    if (Number.isSafeInteger(size) && factor > 0 && count > 0) return size;
    throw new FgclipError('INVALID_ARGUMENT', 'The size of the swatchbook is out of range', {
      expected: 'numbers greater than 0',
      found: `${count} times ${factor}`,
    });
  };
  return {
    coarse: {
      training: scaled(coarse.training),
      validation: scaled(coarse.validation),
      test: scaled(coarse.test),
    },
    fine: { training: scaled(fine.training), validation: scaled(fine.validation), benchmark: scaled(fine.benchmark) },
  };
}
