import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { type Categories, type Prediction, readPredictions, type SkippedEntry } from '@fgclip/datasets';
import { decodeUtf8, readCategories } from '@fgclip/datasets/internal';
import type { AskedVocabulary } from '@fgclip/heads';
import { fileError, readBytes } from '../files/files.ts';
import {
  DETECTION_FILE,
  type DetectionManifest,
  readManifest,
  readSkipped,
  type SetCounts,
  type SkippedQuestion,
} from './detection-file.ts';

/** Predictions on disk, and what to call the detector. */
export interface DetectorSource {
  /** A folder that detectVocabularies() filled, or a file of records: see readPredictions(). */
  readonly path: string;
  /** Sources given the same name are one detector. Default the name of the folder or file, or its path where that is taken. */
  readonly name?: string | undefined;
  /** A benchmark's file, of whose categories a file's records speak that have no captions. */
  readonly categories?: string | undefined;
}

/** Fits compareDetectors() of @fgclip/heads. */
export interface ReadDetector {
  readonly name: string;
  readonly predictions: readonly Prediction[];
  /** Vocabularies that it was not asked, since a caption is too long for it; known of folders only. */
  readonly tooLong: readonly AskedVocabulary[];
  /** What the predictions come from, as far as it is known. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** Records left out, each with its reason. */
  readonly skipped: readonly SkippedEntry[];
}

/**
 * Reads what detectors found.
 *
 * @throws NOT_FOUND; INVALID_FORMAT for files that hold no predictions; INVALID_DATA for a file of which no record can be
 * used, and as readDetections() does.
 */
export async function readDetectors(sources: readonly DetectorSource[]): Promise<ReadDetector[]> {
  const detectors = new Map<string, ReadDetector>();
  for (const source of sources) {
    const name = source.name ?? ownName(source.path, sources);
    const read = { name, ...(await readSource(source)) };
    const known = detectors.get(name);
    detectors.set(name, known === undefined ? read : joined(known, read));
  }
  return [...detectors.values()];
}

type Unnamed = Omit<ReadDetector, 'name'>;

async function readSource({ path, categories }: DetectorSource): Promise<Unnamed> {
  if (await isFolder(path)) return readFolder(path);
  const known = categories === undefined ? undefined : await readCategoriesOf(categories);
  const text = decodeUtf8(await readBytes(path), path);
  const { predictions, skipped } = readPredictions(text, { file: path, categories: known });
  checkUsable(predictions, skipped, path);
  return { predictions, skipped, tooLong: [], manifest: { file: basename(path), records: predictions.length } };
}

async function readFolder(path: string): Promise<Unnamed> {
  const { manifest, sets } = await readDetections(path);
  return {
    predictions: sets.flatMap(({ predictions }) => predictions),
    tooLong: sets.flatMap(({ tooLong }) => tooLong),
    skipped: [],
    manifest: { ...manifest },
  };
}

async function readCategoriesOf(path: string): Promise<Categories> {
  const text = decodeUtf8(await readBytes(path), path);
  return readCategories(text, { file: path }).categories;
}

function checkUsable(
  predictions: readonly Prediction[],
  [first, ...more]: readonly SkippedEntry[],
  file: string,
): void {
  if (predictions.length > 0 || first === undefined) return;
  const { entry, field, reason } = first;
  throw new FgclipError('INVALID_DATA', `None of the ${1 + more.length} records can be used`, {
    file,
    found: `${entry}: ${field === undefined ? '' : `${field} `}${reason}`,
    ...(field === 'captions' && { hint: "Name the benchmark's file, whose categories the records speak of" }),
  });
}

function joined(first: ReadDetector, more: ReadDetector): ReadDetector {
  const manifests = (first.manifest.parts as readonly unknown[] | undefined) ?? [first.manifest];
  return {
    name: first.name,
    predictions: [...first.predictions, ...more.predictions],
    tooLong: [...first.tooLong, ...more.tooLong],
    skipped: [...first.skipped, ...more.skipped],
    manifest: { parts: [...manifests, more.manifest] },
  };
}

function ownName(path: string, sources: readonly DetectorSource[]): string {
  const nameOf = (source: string) => basename(resolve(source)).replace(/\.jsonl?$/, '');
  const own = nameOf(path);
  const isTaken = sources.some((other) => other.path !== path && (other.name ?? nameOf(other.path)) === own);
  return isTaken ? path : own;
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw fileError('Cannot read the predictions', path, cause);
  }
}

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
