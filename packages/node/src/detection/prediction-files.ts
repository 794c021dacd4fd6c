import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { type Prediction, readPredictions } from '@fgclip/datasets';
import { changedPhotographs, type PhotographHashes } from '../extraction/photograph-hashes.ts';
import { fileError, readBytesIfPresent, writeFileAtomically } from '../files/files.ts';
import type { AskedPhotograph, DetectionPlan, Question } from './detection-plan.ts';

/** The prediction files of a detection while it is made: they grow by all lines of a photograph at a time. */
export interface PredictionFiles {
  /** Photographs whose questions are all answered. */
  readonly done: ReadonlySet<AskedPhotograph>;
  /** Photographs whose files were others when they were asked about: their answers are dropped. */
  readonly changed: ReadonlySet<AskedPhotograph>;
  /** Of those done, how many cannot be told from others, since an earlier version did not note what they were. */
  readonly unknown: number;
  /** Adds a photograph: `lines` has one for each of its questions. */
  add(photograph: AskedPhotograph, lines: readonly string[]): Promise<void>;
  /** Puts the lines into the order of the plan, where runs that found other photographs unreadable have left another. */
  finish(): Promise<void>;
}

interface SetFile {
  readonly path: string;
  /** Place of each question in the order of the plan. */
  readonly places: ReadonlyMap<string, number>;
  /** The last place in the file, and whether it comes last. */
  last: number;
  isInOrder: boolean;
}

/**
 * Opens the files in a folder and takes out what a kill has left of photographs that were not done yet: cut lines, and
 * lines whose companions in other files are missing; and answers about photographs that are others now. Of photographs
 * that are gone the answers stand.
 *
 * @throws IO for files that cannot be read or written; ABORTED.
 */
export async function openPredictionFiles(
  folder: string,
  plan: DetectionPlan,
  hashes: PhotographHashes,
): Promise<PredictionFiles> {
  const files = new Map(plan.sets.map(({ name, file }) => [name, setFile(join(folder, file), name, plan)]));
  const stored = new Map<string, StoredLines | undefined>();
  for (const [set, { path, places }] of files) stored.set(set, await readStoredLines(path, new Set(places.keys())));
  const answers = new Map(
    [...stored].map(([set, found]) => [set, new Map(found?.lines.map((line) => [line.key, line]))]),
  );
  const answersTo = ({ questions }: AskedPhotograph) =>
    questions.map((question) => answers.get(question.set)?.get(questionKey(question)));
  const answered = plan.photographs.filter((photograph) => answersTo(photograph).every((line) => line !== undefined));
  const sumsOf = (photograph: AskedPhotograph) => new Set(answersTo(photograph).flatMap((line) => line?.sha256 ?? []));
  const pinned = answered.flatMap((photograph) => [...sumsOf(photograph)].map((sha256) => ({ photograph, sha256 })));
  const changed = new Set<AskedPhotograph>();
  for await (const { photograph } of changedPhotographs(pinned, hashes)) changed.add(photograph);
  const done = new Set(answered.filter((photograph) => !changed.has(photograph)));
  const keep = new Set([...done].flatMap(({ questions }) => questions.map((one) => `${one.set}\n${questionKey(one)}`)));
  for (const [set, file] of files) {
    const { lines = [], isAll = false } = stored.get(set) ?? {};
    const kept = lines.filter(({ key }) => keep.has(`${set}\n${key}`));
    if (!isAll || kept.length < lines.length) await writeLines(file.path, kept);
    for (const { key } of kept) note(file, key);
  }
  return {
    ...{ done, changed },
    unknown: [...done].filter((photograph) => sumsOf(photograph).size === 0).length,
    async add({ questions }, lines) {
      for (const [set, file] of files) {
        const own = questions.flatMap((question, k) =>
          question.set === set ? [{ question, line: lines[k] ?? '' }] : [],
        );
        if (own.length === 0) continue;
        await append(file.path, own.map(({ line }) => line).join(''));
        for (const { question } of own) note(file, questionKey(question));
      }
    },
    async finish() {
      for (const { path, places, isInOrder } of files.values()) {
        if (isInOrder) continue;
        const lines = (await readStoredLines(path, new Set(places.keys())))?.lines ?? [];
        const placeOf = ({ key }: StoredLine) => places.get(key) ?? 0;
        await writeLines(
          path,
          lines.toSorted((a, b) => placeOf(a) - placeOf(b)),
        );
      }
    },
  };
}

function setFile(path: string, name: string, { photographs }: DetectionPlan): SetFile {
  const own = photographs.flatMap(({ questions }) => questions.filter(({ set }) => set === name));
  return {
    path,
    places: new Map(own.map((question, place) => [questionKey(question), place])),
    last: -1,
    isInOrder: true,
  };
}

function note(file: SetFile, key: string): void {
  const place = file.places.get(key) ?? 0;
  file.isInOrder &&= place > file.last;
  file.last = place;
}

async function append(path: string, text: string): Promise<void> {
  try {
    await appendFile(path, text, { flush: true });
  } catch (cause) {
    throw fileError('Cannot write the file', path, cause);
  }
}

async function writeLines(path: string, lines: readonly StoredLine[]): Promise<void> {
  await writeFileAtomically(path, Buffer.concat(lines.map(({ bytes }) => bytes)));
}

/** A line of a prediction file that answers a question. */
export interface StoredLine {
  /** The question, as questionKey() has it. */
  readonly key: string;
  /** SHA-256 of the photograph's file that it comes of. Absent in lines of earlier versions. */
  readonly sha256: string | undefined;
  /** Its end included. */
  readonly bytes: Uint8Array;
}

export interface StoredLines {
  readonly lines: readonly StoredLine[];
  /** Whether that is all there is: no line is cut, broken, or answers no question or one a second time. */
  readonly isAll: boolean;
}

/** What a prediction file has for the questions, in its order; undefined where there is no file. */
async function readStoredLines(path: string, questions: ReadonlySet<string>): Promise<StoredLines | undefined> {
  const bytes = await readBytesIfPresent(path);
  if (bytes === undefined) return undefined;
  const lines = new Map<string, StoredLine>();
  let end = 0;
  let isAll = true;
  for (const line of wholeLines(bytes)) {
    end += line.length;
    const prediction = predictionIn(line, path);
    const key = prediction && questionKey(prediction);
    if (key === undefined || !questions.has(key) || lines.has(key)) isAll = false;
    else lines.set(key, { key, sha256: prediction?.sha256, bytes: line });
  }
  return { lines: [...lines.values()], isAll: isAll && end === bytes.length };
}

/** By what a question is known in the file of its set. */
function questionKey({ photograph, ids = [] }: Pick<Question, 'photograph'> & Pick<Prediction, 'ids'>): string {
  return `${photograph}\n${ids.join(' ')}`;
}

const NEWLINE = 0x0a;

function* wholeLines(bytes: Uint8Array): Generator<Uint8Array> {
  let from = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
    yield bytes.subarray(from, end + 1);
    from = end + 1;
  }
}

function predictionIn(line: Uint8Array, file: string): Prediction | undefined {
  try {
    return readPredictions(new TextDecoder().decode(line), { file }).predictions[0];
  } catch (error) {
    if (FgclipError.isInstance(error) && error.code === 'INVALID_FORMAT') return undefined;
    throw error;
  }
}
