import { FgclipError, type Random } from '@fgclip/core';
import { generateHardNegatives, type HardNegativeOptions, type KindCaption } from '@fgclip/datasets';
import { FG_OVD_NEGATIVES, fgOvdBenchmarks, shuffledNegatives } from '@fgclip/datasets/internal';
import { captionedBoxes, coarseCaptions } from './karpathy-document.ts';
import {
  type AnnotatedBox,
  type CaptionedBox,
  makePicture,
  type Picture,
  type SwatchbookSplit,
  splitOf,
} from './split-pictures.ts';

/** A file of FG-OVD that is being filled. */
export interface FineSet {
  /** Below FG-OVD's folder, without its ending: "benchmarks/color". */
  readonly name: string;
  /** Boxes it is to hold. */
  readonly size: number;
  readonly boxes: AnnotatedBox[];
  /** As many as the file's boxes have, or fewer where the caption allows no more. */
  readonly negatives: (box: CaptionedBox) => readonly string[];
  readonly negativeCount: number;
  /** Whether it takes captions only that say one can see through something. */
  readonly seeThrough: boolean;
}

/** What negatives of each benchmark replace; that of other objects' captions replaces nothing. */
const replaced: Readonly<Record<string, HardNegativeOptions>> = {
  '1_attributes': { difficulty: 1 },
  '2_attributes': { difficulty: 2 },
  '3_attributes': { difficulty: 3 },
  color: { types: ['color'] },
  material: { types: ['material'] },
  pattern: { types: ['pattern'] },
  transparency: { types: ['transparency'] },
};

/** Negatives that are drawn for one of training: two in ten are captions of other splits. */
const TRAINING_DRAWN = 3 * FG_OVD_NEGATIVES;

/** Puts the box into the set where there is room and negatives enough; whether it did. */
function offer(set: FineSet, box: CaptionedBox): boolean {
  if (set.boxes.length >= set.size) return false;
  const negatives = set.negatives(box);
  if (negatives.length < set.negativeCount) return false;
  set.boxes.push({ ...box, negatives });
  return true;
}

/** The eight benchmarks. `others` are captions of objects of every kind, for the negatives of Trivial. */
export function benchmarkSets(size: number, others: readonly KindCaption[], random: Random): FineSet[] {
  return fgOvdBenchmarks.map(({ name, maxNegatives }) => {
    const own = random.fork(name);
    const options = replaced[name];
    const negatives: FineSet['negatives'] = options
      ? ({ caption }) => hardNegatives(caption, { ...options, count: maxNegatives }, own)
      : (box) => shuffledNegatives(box, others, { count: maxNegatives, random: own.fork(box.caption) });
    const seeThrough = name === 'transparency';
    return { name: `benchmarks/${name}`, size, boxes: [], negativeCount: maxNegatives, negatives, seeThrough };
  });
}

/** For fine-tuning. No negative is a caption of validation or test: a head must not learn that those are wrong. */
export function trainingSet(size: number, random: Random): FineSet {
  return oneAttributeSet('training_sets', size, (caption) =>
    hardNegatives(caption, { count: TRAINING_DRAWN }, random)
      .filter((negative) => splitOf(negative) === 'training')
      .slice(0, FG_OVD_NEGATIVES),
  );
}

/** To choose between heads while they are fine-tuned. */
export function validationSet(size: number, random: Random): FineSet {
  return oneAttributeSet('validation_sets', size, (caption) =>
    hardNegatives(caption, { count: FG_OVD_NEGATIVES }, random),
  );
}

function oneAttributeSet(folder: string, size: number, negatives: (caption: string) => readonly string[]): FineSet {
  return {
    name: `${folder}/1_attributes`,
    size,
    boxes: [],
    negativeCount: FG_OVD_NEGATIVES,
    negatives: ({ caption }) => negatives(caption),
    seeThrough: false,
  };
}

function hardNegatives(caption: string, options: HardNegativeOptions, random: Random): string[] {
  return generateHardNegatives(caption, { ...options, random: random.fork(caption) });
}

/** A picture with the coarse captions it has. */
export interface CoarsePicture {
  readonly picture: Picture;
  readonly captions: readonly string[];
}

/** The pictures of a split. */
export interface FilledSplit {
  /** All that something belongs to. */
  readonly pictures: readonly Picture[];
  readonly coarse: readonly CoarsePicture[];
  /** Captions that were left out since none of the split could be found. */
  readonly dropped: number;
}

/** Pictures that are looked at for each that is asked for, before it is given up. */
const PATIENCE = 100;

/**
 * Makes the pictures of a split: so many with coarse captions, and the sets filled with boxes on the same pictures as
 * far as they go. Once there are coarse captions enough, a picture is kept only where a set takes a box of it, and shows
 * what the sets lack.
 *
 * @throws INVALID_DATA where they cannot be filled.
 */
export function fillSets(
  split: SwatchbookSplit,
  coarseCount: number,
  sets: readonly FineSet[],
  random: Random,
): FilledSplit {
  const pictures: Picture[] = [];
  const coarse: CoarsePicture[] = [];
  let dropped = 0;
  const most = PATIENCE * (coarseCount + sets.reduce((sum, { size }) => sum + size, 0));
  for (let number = 1; ; number++) {
    const lacksCoarse = coarse.length < coarseCount;
    const lacking = sets.filter(({ boxes, size }) => boxes.length < size);
    if (!lacksCoarse && lacking.length === 0) return { pictures, coarse, dropped };
    if (number > most) throw impossible(lacking);

    const rare = !lacksCoarse && lacking.every(({ seeThrough }) => seeThrough);
    const picture = makePicture(split, number, rare ? 'see-through' : 'any', random);
    const captions = lacksCoarse ? coarseCaptions(picture, split, random) : { found: [], dropped: 0 };
    const boxes = lacking.length > 0 ? captionedBoxes(picture, split, random) : { found: [], dropped: 0 };
    const taken = boxes.found.filter((box) => lacking.filter((set) => offer(set, box)).length > 0);
    if (captions.found.length > 0) coarse.push({ picture, captions: captions.found });
    if (captions.found.length > 0 || taken.length > 0) pictures.push(picture);
    dropped += captions.dropped + boxes.dropped;
  }
}

function impossible(sets: readonly FineSet[]): FgclipError {
  return new FgclipError('INVALID_DATA', 'Too few objects have captions with the attributes that some sets need', {
    found: sets.map(({ name, boxes, size }) => `${boxes.length} of ${size} boxes for ${name}`).join(', '),
  });
}
