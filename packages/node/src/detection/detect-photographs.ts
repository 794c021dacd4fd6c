import { FgclipError } from '@fgclip/core';
import { throwIfStopped } from '../downloads/stop.ts';
import type { ImageFolders } from '../extraction/find-images.ts';
import { mapAhead } from '../extraction/map-ahead.ts';
import type { PhotographHashes } from '../extraction/photograph-hashes.ts';
import { type Readable, type ReadPhotograph, readPhotograph } from '../extraction/read-photograph.ts';
import { type Asking, answerQuestions } from './answer-questions.ts';
import type { DetectionProgress } from './detect-options.ts';
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
