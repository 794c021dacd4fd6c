import { join } from 'node:path';
import { FgclipError, type Runtime } from '@fgclip/core';
import {
  compareDetectors,
  type DetectorComparison,
  type EvaluationErrata,
  type EvaluationProgress,
  type HeadFamily,
  type LabelledHead,
} from '@fgclip/heads';
import { listOf, measureHeads } from '@fgclip/heads/internal';
import { comparisonRun, reportFigures } from '@fgclip/report';
import { measureExperiment, type Tables } from '../experiments/evaluate-experiment.ts';
import { readBytes, writeFileAtomically } from '../files/files.ts';
import { versions } from '../files/versions.ts';
import { writeFigures } from '../report/write-report.ts';
import type { ReadDetector } from './compare-predictions.ts';

export interface CompareDetectionsOptions {
  /** Whose annotations, with their boxes, are ranked: tables of extractTable(). */
  readonly table: Tables;
  /** What detectors found on their photographs: see readDetectors(). */
  readonly detectors: readonly ReadDetector[];
  /** Folder of an experiment whose heads stand beside the cosine; on a split table only held-out images are compared. */
  readonly experiment?: string | undefined;
  /** Functions of one's own that the experiment's heads are of, as defineHead() returned them. */
  readonly families?: readonly HeadFamily[] | undefined;
  /** Or heads by themselves. */
  readonly heads?: readonly LabelledHead[] | undefined;
  /** Other CLIP models, whose cosines stand beside: tables of the same samples. */
  readonly others?: readonly { readonly name: string; readonly table: Tables }[] | undefined;
  /** Hard negatives looked at; sets of a table may allow fewer. Default 10. */
  readonly maxNegatives?: number | undefined;
  /** Errors of the released code to repeat. Default none. */
  readonly errata?: EvaluationErrata | undefined;
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

/**
 * CLIP's cosine and heads on the true boxes beside detectors that had to find them, on the boxes that all were asked
 * about. The tables' captions and negatives say what is ranked.
 *
 * @throws INVALID_DATA where tables and predictions have no box in common; the rest as evaluateExperiment() or
 * evaluateHeads() and compareDetectors() do.
 */
export async function compareDetections(options: CompareDetectionsOptions): Promise<DetectorComparison> {
  const { table, others = [], detectors, experiment, heads = [], errata, signal } = options;
  const { protocol, measurements } =
    experiment === undefined
      ? await measureHeads({ ...options, table, heads, versions })
      : await measureExperiment({ ...options, table, folder: experiment });
  const beside = [];
  for (const { name, table: other } of others) {
    const { measurements: own } = await measureHeads({ ...options, table: other, heads: [], versions });
    beside.push(...own.map((measurement) => ({ name, measurement })));
  }
  const { systems, correlations, skipped, ...known } = await compareDetectors(
    { measurements, others: beside, detectors },
    { errata, signal },
  );
  return {
    protocol: {
      ...{ ...protocol, ...known },
      tables: [...protocol.tables, ...others.flatMap(({ table: other }) => manifestsOf(other))],
      detectors: detectors.map(({ manifest }) => manifest),
    },
    ...{ systems, correlations, skipped },
  };
}

function manifestsOf(tables: Tables) {
  return listOf(tables).map(({ manifest }) => ({ ...manifest }));
}

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
