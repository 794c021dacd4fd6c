import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { decodeUtf8, type Prediction, readPredictions } from '@fgclip/datasets';
import { readBytes } from '../files/read-file.ts';
import type { SetCounts } from './count-sets.ts';
import { DETECTION_FILE, type DetectionManifest, readManifest } from './detection-file.ts';
import { readSkipped, type SkippedQuestion } from './skipped-questions.ts';

/** A finished detection. */
export interface Detections {
  readonly manifest: DetectionManifest;
  readonly sets: readonly DetectedSet[];
}

export interface DetectedSet {
  readonly name: string;
  readonly predictions: readonly Prediction[];
  /** Vocabularies that were not asked, since a caption is too long for the detector. */
  readonly tooLong: readonly SkippedQuestion[];
  /** Vocabularies of photographs that could not be read. */
  readonly unreadable: readonly SkippedQuestion[];
  readonly counts: SetCounts;
}

/**
 * Reads what detectVocabularies() wrote into a folder.
 *
 * @throws NOT_FOUND when there is no detection; INVALID_DATA for one that is not finished, or whose files have changed
 * since; INVALID_FORMAT for a broken file.
 */
export async function readDetections(folder: string): Promise<Detections> {
  const manifest = await readManifest(folder);
  if (manifest.counts === undefined) {
    throw new FgclipError('INVALID_DATA', 'The detection is not finished', {
      file: join(folder, DETECTION_FILE),
      hint: 'Run it again: it goes on where it was stopped',
    });
  }
  const skipped = await readSkipped(folder);
  const sets: DetectedSet[] = [];
  for (const counts of manifest.counts) {
    const { name } = counts;
    const own = (fault: SkippedQuestion['fault']) => skipped.filter((one) => one.set === name && one.fault === fault);
    const predictions = await readSet(folder, counts);
    sets.push({ name, predictions, tooLong: own('caption'), unreadable: own('photograph'), counts });
  }
  return { manifest, sets };
}

async function readSet(folder: string, { file, vocabularies }: SetCounts): Promise<readonly Prediction[]> {
  const path = join(folder, file);
  const { predictions, skipped } = readPredictions(decodeUtf8(await readBytes(path), path), { file: path });
  const [first] = skipped;
  if (first === undefined && predictions.length === vocabularies) return predictions;
  throw new FgclipError('INVALID_DATA', `The predictions are not those that ${DETECTION_FILE} speaks of`, {
    file: path,
    expected: `${vocabularies} predictions`,
    found: first === undefined ? `${predictions.length}` : `${first.entry}: ${first.reason}`,
    hint: 'Run the detection again: it makes what is missing',
  });
}
