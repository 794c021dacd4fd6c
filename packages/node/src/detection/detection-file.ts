import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { inFormat1, protocolEntries } from '../extraction/protocol.ts';
import { isThere, readBytesIfPresent, writeFileAtomically } from '../files/files.ts';
import { claimFolder as claimRecord, parseRecord } from '../files/record.ts';
import { packageVersions } from '../files/versions.ts';
import type { UnreadablePhotograph } from './detect-photographs.ts';
import {
  type DetectionPlan,
  type DetectionProtocol,
  type PlannedSet,
  type Question,
  SKIPPED_FILE,
} from './detection-plan.ts';

/** The file that says what the predictions in a folder come of. */
export const DETECTION_FILE = 'detection.json';

/** What detection.json says: the protocol and some notes. */
export interface DetectionManifest extends DetectionProtocol {
  /** Versions of the packages that made the predictions. */
  readonly packages: Readonly<Record<string, string>>;
  /** Where the samples come from. */
  readonly source?: Readonly<Record<string, unknown>>;
  /** What became of each set's samples; absent until the detection is finished. */
  readonly counts?: readonly SetCounts[];
}

/**
 * Makes a folder a detection's own: writes detection.json, or finds the same protocol there. One of format 1 stays what
 * it is, and what it does not say is not compared.
 *
 * @returns The protocol, in the format that it has there.
 * @throws INVALID_ARGUMENT when the folder holds a detection with another protocol, naming the difference, or files that
 * would be overwritten; INVALID_FORMAT for a broken file.
 */
export async function claimFolder(folder: string, protocol: DetectionProtocol): Promise<DetectionProtocol> {
  return claimRecord({
    file: join(folder, DETECTION_FILE),
    record: protocol,
    written: { ...protocol, packages: await packageVersions() },
    read: (bytes, file) => {
      const { packages: _, source: __, counts: ___, ...found } = parse(bytes, file);
      return found;
    },
    asFound: ({ formatVersion }) => (formatVersion === 1 ? inFormat1(protocol) : protocol),
    meanings: protocolEntries,
    other: 'another detection',
    hint: 'Name another folder, or go on with the same data, model and options',
    beforeTaking: () => refuseOtherFiles(folder, protocol),
  });
}

/** Writes detection.json: with counts, which says that the detection is finished; without, that it is not, or no more. */
export async function writeManifest(
  folder: string,
  protocol: DetectionProtocol,
  { source, counts }: Partial<Record<'source' | 'counts', unknown>> = {},
): Promise<DetectionManifest> {
  const file = join(folder, DETECTION_FILE);
  const text = `${JSON.stringify({ ...protocol, packages: await packageVersions(), source, counts }, null, 2)}\n`;
  const bytes = new TextEncoder().encode(text);
  const there = await readBytesIfPresent(file);
  if (there === undefined || Buffer.compare(there, bytes) !== 0) await writeFileAtomically(file, bytes);
  return JSON.parse(text) as DetectionManifest;
}

/** The manifest of a folder. @throws NOT_FOUND when there is none; INVALID_FORMAT for a broken file. */
export async function readManifest(folder: string): Promise<DetectionManifest> {
  const file = join(folder, DETECTION_FILE);
  const bytes = await readBytesIfPresent(file);
  if (bytes === undefined) {
    throw new FgclipError('NOT_FOUND', 'There are no predictions of a detector here', {
      file: folder,
      expected: `a folder with a ${DETECTION_FILE}`,
    });
  }
  return parse(bytes, file);
}

function parse(bytes: Uint8Array, file: string): DetectionManifest {
  return parseRecord(bytes, file, [1, 2], 'the protocol of a detection') as DetectionManifest;
}

async function refuseOtherFiles(folder: string, { samples }: DetectionProtocol): Promise<void> {
  for (const file of [SKIPPED_FILE, ...samples.sets.map((set) => set.file)]) {
    if (!(await isThere(join(folder, file)))) continue;
    throw new FgclipError('INVALID_ARGUMENT', 'A file would be overwritten that no detection has written', {
      file: join(folder, file),
      expected: `a new folder, or one with a ${DETECTION_FILE} to go on with`,
      hint: 'Name another folder',
    });
  }
}

/** A question without an answer. */
export interface SkippedQuestion {
  readonly set: string;
  readonly photograph: string;
  /** The right caption first, then hard negatives in the benchmark's order. */
  readonly vocabulary: readonly string[];
  /** How many samples it would be asked for. */
  readonly boxes: number;
  /** Whether a caption is too long for the detector, or the photograph cannot be read. */
  readonly fault: 'caption' | 'photograph';
  readonly reason: string;
}

/** All that is not answered: what was never asked, then what could not be. */
export function skippedQuestions(
  { sets }: DetectionPlan,
  unreadable: readonly UnreadablePhotograph[],
  fits: (caption: string) => boolean,
): SkippedQuestion[] {
  const tooLong = sets.flatMap((set) => set.tooLong);
  return [
    ...tooLong.map((question) => {
      const long = question.vocabulary.find((caption) => !fits(caption)) ?? '';
      return skip(question, 'caption', `Too long for the detector: ${JSON.stringify(long)}`);
    }),
    ...unreadable.flatMap(({ photograph: { questions }, reason }) =>
      questions.map((question) => skip(question, 'photograph', reason)),
    ),
  ];
}

function skip(question: Question, fault: SkippedQuestion['fault'], reason: string): SkippedQuestion {
  const { set, photograph, vocabulary, boxes } = question;
  return { set, photograph, vocabulary, boxes, fault, reason };
}

/** Writes skipped.jsonl, a line a question; no such file where nothing was skipped. */
export async function writeSkipped(folder: string, skipped: readonly SkippedQuestion[]): Promise<void> {
  const file = join(folder, SKIPPED_FILE);
  const text = skipped.map((question) => `${JSON.stringify(question)}\n`).join('');
  if (skipped.length === 0) await rm(file, { force: true });
  else await writeFileAtomically(file, new TextEncoder().encode(text));
}

/** What skipped.jsonl says; nothing where there is none. */
export async function readSkipped(folder: string): Promise<SkippedQuestion[]> {
  const bytes = (await readBytesIfPresent(join(folder, SKIPPED_FILE))) ?? new Uint8Array();
  const lines = new TextDecoder().decode(bytes).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as SkippedQuestion);
}

/** What became of the samples of a set. */
export interface SetCounts extends QuestionCounts {
  readonly name: string;
  /** Name of the file with its predictions. */
  readonly file: string;
  /** Not asked, since a caption is too long for the detector. */
  readonly tooLong: QuestionCounts;
  /** Not answered, since the photograph cannot be read. */
  readonly unreadable: QuestionCounts;
  /** Samples about which there was nothing to ask. */
  readonly leftOut: PlannedSet['leftOut'];
}

export interface QuestionCounts {
  /** Distinct vocabularies of photographs; of a set itself those that were answered, lines of its file. */
  readonly vocabularies: number;
  /** The samples that these are asked for. */
  readonly boxes: number;
}

/** [sets]: what became of each. */
export function countSets(
  { sets, photographs }: DetectionPlan,
  unreadable: readonly UnreadablePhotograph[],
): SetCounts[] {
  const lost = new Set(unreadable.map(({ photograph }) => photograph));
  return sets.map(({ name, file, tooLong, leftOut }) => {
    const questionsOf = (isLost: boolean) =>
      photographs
        .filter((photograph) => lost.has(photograph) === isLost)
        .flatMap(({ questions }) => questions.filter(({ set }) => set === name));
    return {
      ...{ name, file, ...count(questionsOf(false)) },
      ...{ tooLong: count(tooLong), unreadable: count(questionsOf(true)), leftOut },
    };
  });
}

function count(questions: readonly Question[]): QuestionCounts {
  return { vocabularies: questions.length, boxes: questions.reduce((sum, { boxes }) => sum + boxes, 0) };
}
