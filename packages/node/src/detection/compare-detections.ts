import type { Runtime } from '@fgclip/core';
import { compareDetectors, type DetectorComparison, type EvaluationErrata, type HeadFamily } from '@fgclip/heads';
import { measureExperiment } from '../experiments/evaluation/evaluate-experiment.ts';
import { type LabelledHead, measureHeads } from '../experiments/evaluation/evaluate-heads.ts';
import type { EvaluationProgress } from '../experiments/evaluation/measure-subjects.ts';
import { listOf, type Tables } from '../experiments/evaluation/tables.ts';
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
      ? await measureHeads({ ...options, table, heads })
      : await measureExperiment({ ...options, table, folder: experiment });
  const beside = [];
  for (const { name, table: other } of others) {
    const { measurements: own } = await measureHeads({ ...options, table: other, heads: [] });
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
