import { type Box, FgclipError, throwIfAborted } from '@fgclip/core';
import type { SampleSet } from '@fgclip/datasets';
import { createBreath } from '../extraction/breath.ts';
import { type PlannedPhotograph, planExtraction } from '../extraction/plan.ts';
import { Rows } from '../extraction/rows.ts';
import type { AskedPhotograph, DetectionPlan, LeftOutReason, PlannedSet, Question } from './detection-plan.ts';
import { predictionFiles } from './prediction-file-names.ts';

export interface PlanOptions {
  /** Whether a caption is short enough for the detector. */
  readonly fits: (caption: string) => boolean;
  /** Leave out boxes with fewer negatives than their set ranks against. */
  readonly onlyFull: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Says what to ask about each photograph: for every box with hard negatives its caption and as many of them as its set
 * ranks against, what is the same in a set once. A question with a caption that is too long is not asked but listed, as
 * FG-OVD's evaluation has it.
 *
 * @throws INVALID_DATA when there is nothing to ask, and as planExtraction() does; ABORTED.
 */
export async function planDetection(sets: readonly SampleSet[], options: PlanOptions): Promise<DetectionPlan> {
  const { photographs, images, captions, annotations } = planExtraction(sets);
  const files = predictionFiles(sets.map(({ name }) => name));
  const fits = await fittingCaptions(captions, options);
  const open = sets.map(({ name, maxNegatives }, k) => ({
    ...{ name, file: files[k] ?? '', ...(maxNegatives !== undefined && { maxNegatives }) },
    leftOut: { noBox: 0, noNegatives: 0, fewNegatives: 0 },
    questions: new Rows<readonly [photograph: number, rows: readonly number[]]>(String),
    boxes: [] as number[],
  }));
  const openSet = new Map(open.map((set) => [set.name, set]));

  for (const { image, captions: right, negatives = [], set: name = '' } of annotations) {
    const set = openSet.get(name);
    const { photograph, box } = images[image] ?? {};
    if (set === undefined || photograph === undefined) continue;
    const reason = reasonToLeaveOut(box, negatives.length, options.onlyFull ? set.maxNegatives : 1);
    if (reason !== undefined) set.leftOut[reason]++;
    else {
      const row = set.questions.add([photograph, [...right.slice(0, 1), ...negatives.slice(0, set.maxNegatives)]]);
      set.boxes[row] = (set.boxes[row] ?? 0) + 1;
    }
  }

  const asked = photographs.map((): Question[] => []);
  const planned = open.map(({ questions, boxes, ...set }): PlannedSet => {
    const tooLong: Question[] = [];
    for (const [k, [photograph, rows]] of questions.values.entries()) {
      const question = {
        ...{ set: set.name, photograph: photographs[photograph]?.id ?? '', boxes: boxes[k] ?? 0 },
        vocabulary: rows.map((row) => captions[row] ?? ''),
        ids: rows.map((row) => row + 1),
      };
      const list = rows.every((row) => fits[row]) ? asked[photograph] : tooLong;
      list?.push(question);
    }
    return { ...set, tooLong };
  });
  const askable = photographs.flatMap((photograph, k) => askAtOnce(photograph, asked[k] ?? []));
  if (askable.length === 0) throw nothingToAsk(planned);
  return { sets: planned, photographs: askable };
}

/** [captions]: whether each fits the detector. */
async function fittingCaptions(captions: readonly string[], { fits, signal }: PlanOptions): Promise<boolean[]> {
  const breathe = createBreath();
  const fitting: boolean[] = [];
  for (const caption of captions) {
    throwIfAborted(signal);
    fitting.push(fits(caption));
    await breathe();
  }
  return fitting;
}

function reasonToLeaveOut(box: Box | null | undefined, negatives: number, least = 1): LeftOutReason | undefined {
  if (!box) return 'noBox';
  if (negatives === 0) return 'noNegatives';
  return negatives < least ? 'fewNegatives' : undefined;
}

function askAtOnce(photograph: PlannedPhotograph, questions: readonly Question[]): AskedPhotograph[] {
  if (questions.length === 0) return [];
  const captions = new Rows<string>((caption) => caption);
  const placed = questions.map((question) => ({
    ...question,
    columns: question.vocabulary.map((caption) => captions.add(caption)),
  }));
  return [{ ...photograph, captions: captions.values, questions: placed }];
}

function nothingToAsk(sets: readonly PlannedSet[]): FgclipError {
  const sum = (count: (set: PlannedSet) => number) => sets.reduce((total, set) => total + count(set), 0);
  const found = [
    `${sum(({ leftOut }) => leftOut.noBox)} samples without a box`,
    `${sum(({ leftOut }) => leftOut.noNegatives)} without negatives`,
    `${sum(({ leftOut }) => leftOut.fewNegatives)} with too few`,
    `${sum(({ tooLong }) => tooLong.length)} vocabularies with a caption that is too long`,
  ];
  return new FgclipError('INVALID_DATA', 'There is nothing to ask a detector', {
    expected: 'samples with a box and hard negatives that it can read',
    found: found.join(', '),
  });
}
