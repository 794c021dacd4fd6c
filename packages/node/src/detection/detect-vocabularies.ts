import { join } from 'node:path';
import { withFileLock } from '../downloads/file-lock.ts';
import { removeLeftovers } from '../extraction/complete-extraction.ts';
import { openPhotographHashes } from '../extraction/photograph-hashes.ts';
import { checkApart } from '../extraction/photographs.ts';
import { uncheckedInFormat1 } from '../extraction/protocol.ts';
import { type DetectVocabulariesOptions, detectPhotographs, withDefaults } from './detect-photographs.ts';
import {
  claimFolder,
  countSets,
  DETECTION_FILE,
  type DetectionManifest,
  type SetCounts,
  type SkippedQuestion,
  skippedQuestions,
  writeManifest,
  writeSkipped,
} from './detection-file.ts';
import { planDetection, protocolOf } from './detection-plan.ts';
import { openPredictionFiles } from './prediction-files.ts';

export interface DetectionResult {
  readonly manifest: DetectionManifest;
  /** What became of each set's samples. */
  readonly sets: readonly SetCounts[];
  /** Every question without an answer, as skipped.jsonl lists them. */
  readonly skipped: readonly SkippedQuestion[];
  /** Photographs that this run looked at. */
  readonly photographs: number;
  /** Photographs whose files were others when they were asked about: looked at again. */
  readonly changed: readonly string[];
  /** What of earlier runs could not be compared with this one, since the version that made them did not note it. */
  readonly unchecked: readonly string[];
  readonly seconds: number;
}

/**
 * Asks a detector about every box with hard negatives: which of the captions is it, and where? Each photograph is run
 * once with all captions asked about it, and the best boxes of each vocabulary are written down, in a file a set
 * (NAME.jsonl, as readPredictions() reads it) beside detection.json, which says what they come of. Run again with the
 * same samples, detector and options it goes on where it was stopped, by whatever, even in the midst of a line: the
 * files are byte for byte those of a run that never was. One run at a time works in a folder; others wait.
 *
 * Vocabularies with a caption that is too long for the detector are not asked, as FG-OVD's evaluation has it, and
 * photographs that are missing or broken are skipped: both are listed in skipped.jsonl and counted. Running again after
 * mending a photograph adds it, and after replacing one asks about it again.
 *
 * Throws INVALID_ARGUMENT for options out of range and for a folder that holds another detection or files that would be
 * overwritten; INVALID_DATA when there is nothing to ask, for one file that would be taken for two photographs, for too many photographs that cannot be read, and for a model
 * that gives NaN or Infinity; IO for files that cannot be written; RUNTIME for a model that fails; ABORTED when the signal
 * fires, with all photographs that are done left.
 */
export async function detectVocabularies(options: DetectVocabulariesOptions): Promise<DetectionResult> {
  const started = Date.now();
  const chosen = withDefaults(options);
  const { sets, images: folders, detector, folder, source, onlyFull, onWait } = chosen;
  const fits = (caption: string) => detector.fits(caption);
  const plan = await planDetection(sets, { fits, onlyFull, signal: options.signal });
  await checkApart(plan.photographs, folders);

  return withFileLock(join(folder, DETECTION_FILE), { signal: options.signal, onWait }, async (signal) => {
    const protocol = await claimFolder(folder, protocolOf({ ...chosen, plan }));
    const hashes = await openPhotographHashes(folder, { folders, pin: chosen.pin, signal });
    const files = await openPredictionFiles(folder, plan, hashes);
    const { changed, unknown } = files;
    const isGoingOn = files.done.size > 0;
    const open = plan.photographs.length - files.done.size;
    if (open > 0) await writeManifest(folder, protocol);
    const run = { ...chosen, folders, photographs: plan.photographs, files, hashes, signal };
    const unreadable = await detectPhotographs(run);
    await files.finish();
    const skipped = skippedQuestions(plan, unreadable, fits);
    await writeSkipped(folder, skipped);
    const counts = countSets(plan, unreadable);
    const manifest = await writeManifest(folder, protocol, { source, counts });
    await removeLeftovers(folder, started);
    return {
      ...{ manifest, sets: counts, skipped },
      photographs: open - unreadable.length,
      changed: [...changed].map(({ id }) => id),
      unchecked: [
        ...(isGoingOn && protocol.formatVersion === 1 ? uncheckedInFormat1 : []),
        ...(unknown === 0 ? [] : [`${unknown} ${unknown === 1 ? 'photograph' : 'photographs'}`]),
      ],
      seconds: (Date.now() - started) / 1000,
    };
  });
}
