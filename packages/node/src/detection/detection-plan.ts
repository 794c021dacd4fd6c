import { FgclipError, type OwlDetector } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { Box } from '@fgclip/core/vision';
import type { SampleSet } from '@fgclip/datasets';
import { type PlannedPhotograph, planExtraction, Rows } from '../extraction/plan.ts';
import { type ExtractionModel, plainModel } from '../extraction/protocol.ts';
import { createBreath } from '../extraction/turns.ts';
import { hashOf } from '../files/record.ts';

/** What a detector is to be asked. A function of the sample sets, the options and the captions that fit the detector. */
export interface DetectionPlan {
  readonly sets: readonly PlannedSet[];
  /** In order of first use; those about which there is something to ask. */
  readonly photographs: readonly AskedPhotograph[];
}

export interface PlannedSet {
  readonly name: string;
  /** Name of the file that its predictions go to. */
  readonly file: string;
  readonly maxNegatives?: number;
  /** Not asked, since a caption of theirs is too long for the detector. */
  readonly tooLong: readonly Question[];
  /** Samples that make no question. */
  readonly leftOut: Readonly<Record<LeftOutReason, number>>;
}

/** Which of these captions is it, and where? Asked once for all boxes of a photograph that share the vocabulary. */
export interface Question {
  readonly set: string;
  readonly photograph: string;
  /** The right caption first, then hard negatives in the benchmark's order. */
  readonly vocabulary: readonly string[];
  /** [vocabulary]: numbers of the captions, counted from 1 in order of first use in all sets. */
  readonly ids: readonly number[];
  /** How many samples it is asked for. */
  readonly boxes: number;
}

/** A photograph that the detector sees once, with all captions of its questions. */
export interface AskedPhotograph extends PlannedPhotograph {
  /** None twice. */
  readonly captions: readonly string[];
  /** At least one. Set by set, each in order of first use. */
  readonly questions: readonly AskedQuestion[];
}

export interface AskedQuestion extends Question {
  /** [vocabulary]: where its captions stand among the photograph's. */
  readonly columns: readonly number[];
}

/** A sample without a box has nothing to find, one without negatives nothing to be mistaken for. */
export type LeftOutReason = 'noBox' | 'noNegatives' | 'fewNegatives';

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

/** What decides the predictions, but for who computes; as plain JSON. */
export interface DetectionProtocol {
  readonly formatVersion: 1 | 2;
  readonly model: ExtractionModel;
  /** How pictures become pixels, the padding to a square included. */
  readonly preprocessing: string;
  /** Most tokens of a caption, start and end included. */
  readonly contextLength: number;
  /** How captions become tokens, but for the tokenizer. */
  readonly captions?: string;
  /** Boxes a question keeps, those of the highest scores. */
  readonly most: number;
  /** Overlap from which on the lesser of two boxes was dropped; null where none was. */
  readonly nms: number | null;
  /** Whether boxes with fewer negatives than their set ranks against were left out. */
  readonly onlyFull: boolean;
  readonly samples: {
    /** Names of the sets, their files and what their samples are ranked against. */
    readonly sets: readonly { readonly name: string; readonly file: string; readonly maxNegatives?: number }[];
    readonly photographs: number;
    readonly questions: number;
    /** SHA-256 of the plan: of every photograph, vocabulary and what was left out. */
    readonly hash: string;
  };
}

export interface ProtocolInput {
  readonly plan: DetectionPlan;
  readonly detector: Pick<OwlDetector, 'imageProcessor' | 'tokenizer'>;
  readonly model: ExtractionModel;
  readonly most: number;
  readonly nms: number | undefined;
  readonly onlyFull: boolean;
}

/** The protocol in the form that a trip through JSON gives it. */
export function protocolOf({ plan, detector, model, most, nms, onlyFull }: ProtocolInput): DetectionProtocol {
  const { sets, photographs } = plan;
  const protocol: DetectionProtocol = {
    formatVersion: 2,
    model: plainModel(model),
    preprocessing: detector.imageProcessor.id,
    contextLength: detector.tokenizer.contextLength,
    captions: detector.tokenizer.id,
    most,
    nms: nms ?? null,
    onlyFull,
    samples: {
      sets: sets.map(({ name, file, maxNegatives }) => ({
        name,
        file,
        ...(maxNegatives !== undefined && { maxNegatives }),
      })),
      photographs: photographs.length,
      questions: photographs.reduce((sum, { questions }) => sum + questions.length, 0),
      hash: hashOf([sets, photographs]),
    },
  };
  return JSON.parse(JSON.stringify(protocol)) as DetectionProtocol;
}

/** What was not detected, a line a question; not there when nothing was. */
export const SKIPPED_FILE = 'skipped.jsonl';

const ENDING = '.jsonl';

/**
 * [sets]: names of the files for the predictions of sets, the sets' own as far as file systems allow.
 *
 * @throws INVALID_DATA for a set whose file would be another one, where case does not matter.
 */
export function predictionFiles(names: readonly string[]): string[] {
  const files = names.map((name) => name.replaceAll(/[/\\:*?"<>|%\p{Cc}]/gu, encodeURIComponent) + ENDING);
  const keys = [SKIPPED_FILE, ...files].map((file) => file.toLowerCase());
  const taken = names.find((_, k) => keys.indexOf(keys[k + 1] ?? '') <= k);
  if (taken === undefined) return files;
  throw new FgclipError('INVALID_DATA', `The predictions of a set "${taken}" would overwrite another file`, {
    hint: 'Give the set another name',
  });
}
