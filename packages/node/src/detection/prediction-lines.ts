import { FgclipError } from '@fgclip/core';
import { type Prediction, readPredictions } from '@fgclip/datasets';
import { readBytesIfPresent } from '../files/read-file.ts';
import type { Question } from './detection-plan.ts';

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
export async function readStoredLines(path: string, questions: ReadonlySet<string>): Promise<StoredLines | undefined> {
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
export function questionKey({ photograph, ids = [] }: Pick<Question, 'photograph'> & Pick<Prediction, 'ids'>): string {
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
