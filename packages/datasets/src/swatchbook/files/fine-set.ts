import type { Random } from '@fgclip/core';
import { generateHardNegatives, type HardNegativeOptions } from '../../attributes/hard-negatives.ts';
import { type KindCaption, shuffledNegatives } from '../../attributes/shuffled-negatives.ts';
import { FG_OVD_NEGATIVES, fgOvdBenchmarks } from '../../samples/fg-ovd/benchmarks.ts';
import { splitOf } from '../splits.ts';
import type { AnnotatedBox, CaptionedBox } from './annotated-box.ts';

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
export function offer(set: FineSet, box: CaptionedBox): boolean {
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
