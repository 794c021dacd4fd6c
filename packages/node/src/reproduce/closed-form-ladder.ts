import { join } from 'node:path';
import type { Runtime } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import { type EvaluationResult, evaluateHeads, type LabelledHead } from '@fgclip/heads';
import { fitHead, fitMethods, pairBlocks, pairStatistics } from '@fgclip/heads/closed-form';
import { writeHeadFile } from '../files/head-file.ts';
import { versions } from '../files/versions.ts';
import type { PaperTables } from './reproduce-paper.ts';

export interface LadderOptions {
  readonly tables: Pick<PaperTables, 'warmUp' | 'fineTune' | 'benchmarks' | 'retrieval'>;
  /** The heads go to `closed-form/` in it. */
  readonly folder: string;
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
}

/** What COCO's pairs count together beside those of FG-OVD. */
const COARSE_WEIGHT = 0.25;

/**
 * From the cosine to canonical correlation analysis, step by step, without training: heads in closed form of FG-OVD's
 * pairs and COCO's, measured on the benchmarks and on retrieval.
 */
export async function closedFormLadder(options: LadderOptions): Promise<EvaluationResult> {
  const { tables, folder, runtime, signal } = options;
  const statisticsOf = (table: EmbeddingTable) =>
    pairStatistics(pairBlocks(table), { runtime, signal, fingerprint: table.manifest.fingerprint });
  const sources = [
    { statistics: await statisticsOf(withNegatives(tables.fineTune.training)) },
    { statistics: await statisticsOf(tables.warmUp.training), weight: COARSE_WEIGHT },
  ];
  const heads: LabelledHead[] = [];
  for (const method of fitMethods) {
    const head = fitHead(sources, { method });
    await writeHeadFile(join(folder, 'closed-form', `${method}.safetensors`), head);
    heads.push({ label: method, head });
  }
  return evaluateHeads({ heads, table: [tables.retrieval, ...tables.benchmarks], runtime, versions, signal });
}

/** The captions of detail, without what else a table says of its images. */
function withNegatives(table: EmbeddingTable): EmbeddingTable {
  return { ...table, annotations: table.annotations.filter(({ negatives = [] }) => negatives.length > 0) };
}
