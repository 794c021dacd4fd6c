import { basename, join } from 'node:path';
import { FgclipError, type Runtime } from '@fgclip/core';
import { type EmbeddingTable, type RowDType, readSamples, type SampleSet } from '@fgclip/datasets';
import { kindsOf } from '@fgclip/datasets/internal';
import {
  correctProtocol,
  type EvaluationProgress,
  type EvaluationResult,
  type HeadFamily,
  paperErrata,
  type Stage,
} from '@fgclip/heads';
import { isBaseline, sourcesOf } from '@fgclip/heads/internal';
import {
  comparisonsTable,
  paperResults,
  publishedTable,
  type RankMeasure,
  ranksTable,
  renderCsv,
  renderLatex,
  renderMarkdown,
  resultTable,
  resultTables,
  scoresTable,
} from '@fgclip/heads/results';
import { givenTables } from '../experiments/data-source.ts';
import { evaluateExperiment } from '../experiments/evaluate-experiment.ts';
import type { HeadPlan } from '../experiments/plan.ts';
import { type ExperimentProgress, trainExperiment } from '../experiments/train-experiment.ts';
import { extractTable } from '../extraction/extract.ts';
import type { ExtractionProgress } from '../extraction/extraction-progress.ts';
import type { ExtractionModel } from '../extraction/protocol.ts';
import { readBytes, writeFileAtomically } from '../files/files.ts';
import { readTableFolder } from '../files/folders.ts';
import { modelRecord } from '../models/model-record.ts';
import type { OpenClip } from '../models/open-clip.ts';
import {
  asReleased,
  findPaperData,
  type PaperFolders,
  type PaperPart,
  type PaperPartName,
  paperStages,
} from './paper-data.ts';

export interface ReproducePaperOptions extends PaperFolders, Omit<RunPaperOptions, 'tables' | 'onProgress'> {
  /** The model to reproduce the paper with. */
  readonly clip: OpenClip;
  /** Element type of the stored rows. Default float32. */
  readonly dtype?: RowDType | undefined;
  /** How many times boxes grow about their centres. Default 1. */
  readonly scale?: number | undefined;
  /** Images or captions a run of the model. Default 32. */
  readonly batchSize?: number | undefined;
  /** Most pixels a photograph may have; what is decoded takes three bytes each. Default 178,956,970, as in Pillow. */
  readonly maxPixels?: number | undefined;
  /** Share of the images of a table that may be skipped. Default 0.01. */
  readonly maxSkippedShare?: number | undefined;
  /** Embed what FG-OVD's boxes show ("a mug") as a set of their tables, for stages that keep it. Default false. */
  readonly kinds?: boolean | undefined;
  readonly onProgress?: ((progress: ReproduceProgress) => void) | undefined;
}

export type ReproduceProgress =
  | {
      readonly phase: 'extraction';
      /** The table in the making, and how many there are. */
      readonly table: PaperPartName;
      readonly index: number;
      readonly tables: number;
      readonly extraction: ExtractionProgress;
    }
  | RunPaperProgress;

/** The usual protocol takes five captions a photograph; a few of COCO's have more. */
const CAPTIONS_A_PHOTOGRAPH = 5;

/**
 * The whole paper (arXiv 2404.03539) with a model: embeds COCO's and FG-OVD's parts into tables (`tables/<part>`), warms
 * up and fine-tunes five heads, and measures them. Run again with the same it goes on from where it stopped; tables that
 * other machines have made by shards into the same folders are taken as they are. Leaves what runPaper() leaves.
 *
 * @throws NOT_FOUND listing the data files that are missing; the rest as extractTable() and runPaper() do.
 */
export async function reproducePaper(options: ReproducePaperOptions): Promise<EvaluationResult> {
  return runPaper({ ...options, tables: await embedPaper(options) });
}

/** The first part of reproducePaper(): the tables, embedded as far as they are not. */
export async function embedPaper(options: ReproducePaperOptions): Promise<PaperTables> {
  const { folder, signal } = options;
  const parts = await findPaperData(options);
  const model = await modelRecord(options.clip.model, { signal });
  for (const [index, part] of parts.entries())
    await embedPart(part, { ...options, model, index, tables: parts.length });
  const table = (name: PaperPartName): Promise<EmbeddingTable> =>
    readTableFolder(join(folder, 'tables', name), signal === undefined ? {} : { signal });
  return {
    warmUp: { training: await table('coco-train'), validation: await table('coco-validation') },
    fineTune: { training: await table('fg-ovd-train'), validation: await table('fg-ovd-validation') },
    benchmarks: [await table('fg-ovd-benchmarks')],
    retrieval: await table('coco-test'),
  };
}

type PartOptions = ReproducePaperOptions & {
  readonly model: ExtractionModel;
  readonly index: number;
  readonly tables: number;
};

async function embedPart(part: PaperPart, options: PartOptions): Promise<void> {
  const { clip, model, coco, dtype, scale, batchSize, maxSkippedShare = 0.01, maxPixels, signal } = options;
  const { index, tables, onProgress } = options;
  const folder = join(options.folder, 'tables', part.name);
  const { missingShards } = await extractTable({
    ...{
      sets: await readPart(part, maxSkippedShare, options.kinds),
      images: [coco, join(coco, 'images')],
      encoder: clip,
      model,
      folder,
    },
    ...{ dtype, scale, batchSize, maxSkippedShare, maxPixels, signal },
    source: { files: part.files.map(({ path, set }) => ({ file: basename(path), set })) },
    onProgress: (extraction) => onProgress?.({ phase: 'extraction', table: part.name, index, tables, extraction }),
  });
  if (missingShards === 0) return;
  throw new FgclipError('INVALID_DATA', `The table is not complete: ${missingShards} shards are missing`, {
    file: folder,
  });
}

async function readPart({ files, splits }: PaperPart, maxSkippedShare: number, kinds = false): Promise<SampleSet[]> {
  const sets: SampleSet[] = [];
  for (const { path, set } of files) {
    const options = {
      file: path,
      name: set,
      maxSkippedShare,
      ...(splits && { splits, maxCaptions: CAPTIONS_A_PHOTOGRAPH }),
    };
    sets.push(readSamples(await readBytes(path), options));
  }
  const isOfBoxes = sets.some(({ maxNegatives }) => maxNegatives !== undefined);
  return kinds && isOfBoxes ? [...sets, kindsOf(sets)] : sets;
}

/** The paper's data as embeddings of one model. */
export interface PaperTables {
  /** COCO captions, Karpathy's train and validation parts. */
  readonly warmUp: { readonly training: EmbeddingTable; readonly validation: EmbeddingTable };
  /** FG-OVD's 1_attributes, training and validation parts. */
  readonly fineTune: { readonly training: EmbeddingTable; readonly validation: EmbeddingTable };
  /** FG-OVD's eight benchmarks, as sets of one table or of several. */
  readonly benchmarks: readonly EmbeddingTable[];
  /** COCO captions, Karpathy's test part. */
  readonly retrieval: EmbeddingTable;
}

export interface RunPaperOptions {
  readonly tables: PaperTables;
  /** Default the paper's five that are trained, from random first values as there. */
  readonly heads?: readonly HeadPlan[];
  /** Functions of one's own that they are of, as defineHead() returned them. */
  readonly families?: readonly HeadFamily[] | undefined;
  /**
   * Those of pairs learn from COCO, those of hard negatives from FG-OVD; what they keep may be COCO's pairs, as "scenes".
   * Default the paper's two, in which fine-tuning takes images with exactly ten hard negatives.
   */
  readonly stages?: readonly Stage[];
  /** Where the heads, and then the results go. Run again with the same, it goes on from where it stopped. */
  readonly folder: string;
  readonly runtime: Runtime;
  /** Default 123, as the paper. */
  readonly seed?: number | undefined;
  /** `paper` repeats the errata of the released code, in training and evaluation. Default `correct`. */
  readonly protocol?: 'correct' | 'paper' | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: RunPaperProgress) => void) | undefined;
}

export type RunPaperProgress =
  | { readonly phase: 'training'; readonly training: ExperimentProgress }
  | { readonly phase: 'evaluation'; readonly evaluation: EvaluationProgress };

/** What stages that keep COCO's pairs call them. */
const SCENES = 'scenes';

/** The heads of the paper that are trained, in the order of its table. */
export const paperHeads: readonly HeadPlan[] = [
  ...new Set(paperResults.filter((result) => !isBaseline(result)).map(({ head }) => head)),
].map((name) => ({ name }));

/**
 * The paper's experiment on given tables (arXiv 2404.03539, sections 4 and 5): warm-up and fine-tuning of five heads,
 * ranks on FG-OVD's eight benchmarks and retrieval on COCO, of the cosine and of every head after each stage. Leaves in
 * the folder the run of training in `run/`, and `results.json`, `table.md`, `table.tex` and `table.csv`.
 *
 * Throws as trainExperiment() and evaluateExperiment() do.
 */
export async function runPaper(options: RunPaperOptions): Promise<EvaluationResult> {
  const { tables, heads = paperHeads, stages = paperStages, protocol = 'correct' } = options;
  const { families, runtime, seed, signal, onProgress } = options;
  const folder = join(options.folder, 'run');
  const ofStage = ({ name, kind }: Stage) => [name, kind === 'pairs' ? tables.warmUp : tables.fineTune] as const;
  const isKept = stages.some((stage) => sourcesOf(stage).includes(SCENES));
  const data = givenTables(Object.fromEntries(stages.map(ofStage)), isKept ? { [SCENES]: tables.warmUp } : {});
  await trainExperiment({
    ...{ folder, data, heads, families, seed, runtime, signal },
    stages: protocol === 'paper' ? stages.map((stage) => asReleased(stage)) : stages,
    onProgress: (training) => onProgress?.({ phase: 'training', training }),
  });
  const result = await evaluateExperiment({
    ...{ folder, families, table: [tables.retrieval, ...tables.benchmarks], runtime, signal },
    errata: protocol === 'paper' ? paperErrata : correctProtocol,
    onProgress: (evaluation) => onProgress?.({ phase: 'evaluation', evaluation }),
  });
  await writeReports(options.folder, result);
  return result;
}

const measures: readonly RankMeasure[] = ['mean', 'median', 'top1'];

/** Leaves the results in a folder: all of them as JSON and Markdown, the main table for papers and spreadsheets. */
async function writeReports(folder: string, result: EvaluationResult): Promise<void> {
  const perBenchmark = (result.results[0]?.benchmarks ?? []).flatMap(({ name }) =>
    measures.map((measure) => ranksTable(result, measure, { benchmark: name })),
  );
  const all = [
    ...resultTables(result),
    publishedTable(result),
    comparisonsTable(result),
    ...perBenchmark,
    scoresTable(result),
  ];
  const files = {
    'results.json': `${JSON.stringify(result, null, 2)}\n`,
    'table.md': all.map(renderMarkdown).join('\n'),
    'table.tex': renderLatex(resultTable(result)),
    'table.csv': renderCsv(resultTable(result)),
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFileAtomically(join(folder, name), new TextEncoder().encode(text));
  }
}
