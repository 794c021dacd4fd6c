import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { comparisonRun, type DetectorComparison, reportFigures } from '@fgclip/heads';
import { readBytes } from '../files/read-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import { writeFigures } from '../report/write-figures.ts';

/** What a comparison is called in its folder, and in that of a run it belongs to. */
export const COMPARISON_FILE = 'comparison.json';

/** What writeComparison() left. */
export interface WrittenComparison {
  /** Path of comparison.json. */
  readonly file: string;
  /** Paths of the figures, each as .svg and as .png. */
  readonly figures: readonly string[];
}

/**
 * Writes a comparison into a folder: comparison.json, and its figure in figures/ as .svg and .png.
 *
 * @throws IO.
 */
export async function writeComparison(folder: string, comparison: DetectorComparison): Promise<WrittenComparison> {
  const file = join(folder, COMPARISON_FILE);
  await writeFileAtomically(file, new TextEncoder().encode(`${JSON.stringify(comparison, null, 2)}\n`));
  const figures = reportFigures({ title: '', runs: [comparisonRun('comparison', comparison)] });
  return { file, figures: await writeFigures(join(folder, 'figures'), figures) };
}

/**
 * Reads a comparison as JSON: comparison.json, or what fgclip compare --json prints.
 *
 * @throws NOT_FOUND; INVALID_FORMAT for another file.
 */
export async function readComparison(file: string): Promise<DetectorComparison> {
  const comparison = parsed(await readBytes(file));
  if (comparison !== undefined) return comparison;
  throw new FgclipError('INVALID_FORMAT', 'The file does not hold a comparison of detectors', {
    file,
    expected: 'what fgclip compare --json prints, or its comparison.json',
  });
}

/** Whether a file holds a comparison. @throws NOT_FOUND. */
export async function isComparison(file: string): Promise<boolean> {
  return parsed(await readBytes(file)) !== undefined;
}

function parsed(bytes: Uint8Array): DetectorComparison | undefined {
  try {
    const { systems, correlations, protocol, skipped } = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytes),
    );
    const lists = [systems, correlations, protocol.detectors, protocol.tables, skipped.detectors];
    return lists.every(Array.isArray)
      ? { protocol, systems: withNaN(systems), correlations: withNaN(correlations), skipped }
      : undefined;
  } catch {
    return undefined;
  }
}

/** JSON knows no NaN and has null in its place, which nothing else is here. */
function withNaN<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value), (_, part) => (part === null ? Number.NaN : part));
}
