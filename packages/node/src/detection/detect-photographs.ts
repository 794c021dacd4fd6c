import { FgclipError, type OwlDetector } from '@fgclip/core';
import { checkLimits, chooseDetections, throwIfStopped } from '@fgclip/core/internal';
import { type SampleSet, writePrediction } from '@fgclip/datasets';
import type { PhotographHashes, PhotographPin } from '../extraction/photograph-hashes.ts';
import { type ImageFolders, type Readable, type ReadPhotograph, readPhotograph } from '../extraction/photographs.ts';
import type { ExtractionModel } from '../extraction/protocol.ts';
import { createBreath, mapAhead } from '../extraction/turns.ts';
import type { AskedPhotograph } from './detection-plan.ts';
import type { PredictionFiles } from './prediction-files.ts';

/** Pictures that are decoded ahead of the one that is looked at. */
const DECODED_AHEAD = 3;
/** Pictures that are looked at at once: one in the model, one made ready for it. */
const DETECTED_AHEAD = 2;

export interface DetectionRun extends Asking {
  readonly folders: ImageFolders;
  /** All photographs of the detection. */
  readonly photographs: readonly AskedPhotograph[];
  readonly files: PredictionFiles;
  /** Where to take down what photographs were when they were read. */
  readonly hashes: PhotographHashes;
  readonly maxSkippedShare: number;
  readonly maxPixels?: number | undefined;
  readonly onProgress: (progress: DetectionProgress) => void;
}

/** A photograph that cannot be read. */
export interface UnreadablePhotograph {
  readonly photograph: AskedPhotograph;
  readonly reason: string;
}

/**
 * Asks about the photographs that are not done yet, each once, and writes the answers down. Decoding of the next ones
 * overlaps with the model's work on one.
 *
 * @returns Those that cannot be read.
 * @throws INVALID_DATA as soon as these are too many; as answerQuestions() does. What is done by then is written.
 */
export async function detectPhotographs(run: DetectionRun): Promise<UnreadablePhotograph[]> {
  const { folders, photographs, files, hashes, maxPixels, signal, onProgress } = run;
  const unreadable: UnreadablePhotograph[] = [];
  const open = photographs.filter((photograph) => !files.done.has(photograph));
  let done = photographs.length - open.length;
  const report = () => onProgress({ done, total: photographs.length, skipped: unreadable.length });
  report();
  const decoded = mapAhead(open, DECODED_AHEAD, async (photograph) => ({
    photograph,
    read: await readPhotograph(photograph, folders, { maxPixels, signal }),
  }));
  const answered = mapAhead(decoded, DETECTED_AHEAD, async ({ photograph, read }) => ({
    ...{ photograph, read },
    lines: await answersTo(photograph, read, run),
  }));
  for await (const { photograph, read, lines } of answered) {
    throwIfStopped(signal);
    if (lines.value !== undefined) await files.add(photograph, lines.value);
    else unreadable.push({ photograph, reason: lines.reason });
    if (read.value !== undefined) hashes.note(photograph, read.value.times, read.value.sha256);
    await hashes.save();
    done++;
    report();
    checkUnreadable(unreadable, run);
  }
  return unreadable;
}

async function answersTo(
  photograph: AskedPhotograph,
  { value, reason }: Readable<ReadPhotograph>,
  asking: Asking,
): Promise<Readable<string[]>> {
  return value === undefined ? { reason } : { value: await answerQuestions(photograph, value, asking) };
}

function checkUnreadable(
  unreadable: readonly UnreadablePhotograph[],
  { photographs, maxSkippedShare }: DetectionRun,
): void {
  if (unreadable.length <= maxSkippedShare * photographs.length) return;
  const first = unreadable.slice(0, 3).map(({ photograph, reason }) => `${photograph.id} (${reason})`);
  throw new FgclipError('INVALID_DATA', 'Too many photographs cannot be read', {
    expected: `at most ${100 * maxSkippedShare} % of ${photographs.length}`,
    found: `${unreadable.length}, among them ${first.join(', ')}`,
    hint: 'Check the folders of images and the files, or allow a greater share',
  });
}

export interface DetectVocabulariesOptions {
  readonly sets: readonly SampleSet[];
  /** Folders of images, searched in their order. */
  readonly images: ImageFolders;
  readonly detector: Pick<OwlDetector, 'imageProcessor' | 'tokenizer' | 'fits' | 'detect'>;
  /** What the detector is, for the record. */
  readonly model: ExtractionModel;
  /** Where the predictions go. Made when there is none. */
  readonly folder: string;
  /** Boxes a question keeps, those of the highest scores. Default 100, as FG-OVD's evaluation has it. */
  readonly most?: number | undefined;
  /** Drop boxes that overlap a better one by more than this, whatever their captions. Default none, as there. */
  readonly nms?: number | undefined;
  /**
   * Leave out boxes with fewer negatives than their set ranks against, as FG-OVD's detection does. Default false: they
   * are asked about, and ranked among the negatives that they have.
   */
  readonly onlyFull?: boolean | undefined;
  /** Most pixels a photograph may have; what is decoded takes three bytes each. Default 178,956,970, as in Pillow. */
  readonly maxPixels?: number | undefined;
  /** Share of the photographs that may be skipped; when there are more, that is an error. Default 1: any number. */
  readonly maxSkippedShare?: number | undefined;
  /**
   * How photographs that were asked about before are known again: by the size and times of their files and, where these
   * differ, by content; or always by content, for which all are read. Default "time".
   */
  readonly pin?: PhotographPin | undefined;
  /** Where the samples come from, for the manifest; as JSON. */
  readonly source?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DetectionProgress) => void) | undefined;
  /** Called again and again while another process works in the folder, or was killed there a moment ago. */
  readonly onWait?: (() => void) | undefined;
}

export interface DetectionProgress {
  /** Photographs that are done or skipped; those of earlier runs count from the start. */
  readonly done: number;
  readonly total: number;
  /** Of these, those that had to be skipped. */
  readonly skipped: number;
}

/** The options with their defaults. @throws INVALID_ARGUMENT for values out of range. */
export function withDefaults(options: DetectVocabulariesOptions) {
  const { most = 100, nms, onlyFull = false, maxSkippedShare = 1, pin = 'time' } = options;
  const { onProgress = () => undefined } = options;
  check('most', most, most > 0 && Number.isInteger(most), 'a positive integer');
  check('nms', nms, nms === undefined || (nms >= 0 && nms <= 1), 'a number from 0 to 1');
  check('maxSkippedShare', maxSkippedShare, maxSkippedShare >= 0 && maxSkippedShare <= 1, 'a number from 0 to 1');
  if (options.maxPixels !== undefined) checkLimits({ maxPixels: options.maxPixels });
  return { ...options, most, nms, onlyFull, maxSkippedShare, pin, onProgress };
}

function check(name: string, value: number | undefined, isRight: boolean, expected: string): void {
  if (isRight) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` is out of range`, { expected, found: `${value}` });
}

export interface Asking extends Pick<DetectVocabulariesOptions, 'detector' | 'nms' | 'signal'> {
  readonly most: number;
}

/**
 * Runs the detector on a photograph, once for all its captions.
 *
 * @returns [questions]: the answers, as lines of JSON.
 * @throws INVALID_DATA for a model that gives NaN or Infinity; ABORTED; whatever the detector throws.
 */
async function answerQuestions(
  { id, files, captions, questions }: AskedPhotograph,
  { image, sha256 }: ReadPhotograph,
  { detector, most, nms, signal }: Asking,
): Promise<string[]> {
  const found = await detector.detect(image, captions, { ...(signal && { signal }) });
  const breathe = createBreath();
  const lines: string[] = [];
  for (const { vocabulary, ids, columns } of questions) {
    const detections = chooseDetections(found, columns, { most, iou: nms });
    lines.push(writePrediction({ photograph: id, files, sha256, vocabulary, ids, detections }));
    await breathe();
  }
  return lines;
}
