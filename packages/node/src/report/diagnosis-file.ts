import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import type { Diagnosis } from '@fgclip/heads/diagnosis';
import { diagnosisFigures } from '@fgclip/report';
import { readBytes, writeFileAtomically } from '../files/files.ts';
import { writeFigures } from './write-report.ts';

/** What a diagnosis is called in the folder of a run. */
export const DIAGNOSIS_FILE = 'diagnosis.json';

/** @throws NOT_FOUND; INVALID_FORMAT for a file that holds no diagnosis. */
export async function readDiagnosis(file: string): Promise<Diagnosis> {
  const bytes = await readBytes(file);
  try {
    const diagnosis = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (diagnosis.format !== 'fgclip-diagnosis') throw new TypeError('no "format": "fgclip-diagnosis"');
    if (diagnosis.formatVersion !== 1) throw new TypeError(`"formatVersion" is ${diagnosis.formatVersion}`);
    return diagnosis;
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file does not hold a diagnosis that this version can read', {
      file,
      expected: 'what fgclip diagnose --json prints',
      cause,
    });
  }
}

/** Writes diagnosis.json into a folder, and its figures into figures/. Returns the paths of the figures. @throws IO. */
export async function writeDiagnosis(folder: string, diagnosis: Diagnosis): Promise<string[]> {
  const text = `${JSON.stringify(diagnosis, null, 2)}\n`;
  await writeFileAtomically(join(folder, DIAGNOSIS_FILE), new TextEncoder().encode(text));
  return writeFigures(join(folder, 'figures'), diagnosisFigures(diagnosis));
}
