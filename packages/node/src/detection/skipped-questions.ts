import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readBytesIfPresent } from '../files/read-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import type { UnreadablePhotograph } from './detect-photographs.ts';
import type { DetectionPlan, Question } from './detection-plan.ts';
import { SKIPPED_FILE } from './prediction-file-names.ts';

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
