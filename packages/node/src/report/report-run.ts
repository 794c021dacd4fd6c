import { basename, join, resolve } from 'node:path';
import { FgclipError, type Runtime } from '@fgclip/core';
import type { EmbeddingTable } from '@fgclip/datasets';
import type { EvaluationErrata, EvaluationProgress, EvaluationResult, HeadFamily } from '@fgclip/heads';
import { errataNamed, type Measured, sumUp } from '@fgclip/heads/internal';
import { chooseExamples, comparisonRun, type GalleryItem, type ReportRun, scoreDistributions } from '@fgclip/report';
import { bestHead } from '@fgclip/report/internal';
import { COMPARISON_FILE, isComparison, readComparison } from '../detection/compare-detections.ts';
import { measureExperiment, type Tables } from '../experiments/evaluate-experiment.ts';
import { EXPERIMENT_FILE } from '../experiments/experiment-file.ts';
import { trainedHeads } from '../experiments/trained-heads.ts';
import type { ImageFolders } from '../extraction/photographs.ts';
import { isThere, readBytes } from '../files/files.ts';
import { readTableFolder } from '../files/folders.ts';
import { DIAGNOSIS_FILE, readDiagnosis } from './diagnosis-file.ts';
import { cropsOf } from './write-report.ts';

export interface ReportRunOptions {
  /** What the report calls the run. */
  readonly name: string;
  /** Folder that trainExperiment() filled. */
  readonly folder: string;
  /** What its heads are measured on: see evaluateExperiment(). */
  readonly table: Tables;
  /** Functions of one's own that its heads are of, as defineHead() returned them. */
  readonly families?: readonly HeadFamily[] | undefined;
  /** Where the photographs lie; without them the report has no gallery. */
  readonly images?: ImageFolders | undefined;
  /** Most pixels a photograph may have. Default 178,956,970, as in Pillow. */
  readonly maxPixels?: number | undefined;
  /** Errors of the released code to repeat. Default none. */
  readonly errata?: EvaluationErrata | undefined;
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

/**
 * Measures an experiment and gathers what a report shows of it: results, training curves, how scores spread, and images
 * with their captions as the cosine and the best head rank them. Images whose photographs are not in the folders are
 * left out of the gallery.
 *
 * @throws As evaluateExperiment(); INVALID_FORMAT and INVALID_DATA for photographs that cannot be read.
 */
export async function reportRun(options: ReportRunOptions): Promise<ReportRun> {
  const { name, folder, families, images, maxPixels } = options;
  const measured = await measureExperiment(options);
  const result = await sumUp(measured, options);
  return {
    name,
    result,
    // Of several folds the first stands for all: their curves are alike.
    trainings: (await trainedHeads(folder, families))
      .filter(({ fold }) => fold === 0)
      .map(({ head, stage, record }) => ({ head, stage, record })),
    distributions: scoreDistributions(measured.measurements),
    gallery: images === undefined ? [] : await galleryOf(result, measured, images, maxPixels),
  };
}

async function galleryOf(
  { results }: EvaluationResult,
  { measurements }: Measured,
  images: ImageFolders,
  maxPixels: number | undefined,
): Promise<GalleryItem[]> {
  const best = bestHead(results);
  const [before] = measurements;
  const after = best && measurements[results.indexOf(best)];
  if (before === undefined || after === undefined) return [];
  const examples = chooseExamples({ before, after, perBenchmark: 3 });
  const crops = await cropsOf(examples, images, maxPixels);
  return examples.flatMap(({ box: _, ...example }, k) => {
    const crop = crops[k];
    if (crop === undefined) return [];
    const { image, width, height } = crop;
    return [{ ...example, image, width, height }];
  });
}

export interface ReportedRunOptions {
  /**
   * A folder that reproducePaper() or fgclip demo left, one that trainExperiment() filled, either perhaps with a
   * comparison of detectors; a folder with a comparison alone; or a file of results or of a comparison in JSON, of which
   * only that is shown.
   */
  readonly path: string;
  /** Folders of the tables to measure on; needed for what trainExperiment() left. Default those in the folder. */
  readonly tables?: readonly string[] | undefined;
  /** Folders of the photographs. Default `data` in the folder, where fgclip demo draws its own. */
  readonly images?: ImageFolders | undefined;
  /** Functions of one's own that its heads are of, as defineHead() returned them. */
  readonly families?: readonly HeadFamily[] | undefined;
  /** Most pixels a photograph may have. Default 178,956,970, as in Pillow. */
  readonly maxPixels?: number | undefined;
  readonly runtime: Runtime;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: EvaluationProgress) => void) | undefined;
}

/**
 * What a report shows of a run on disk.
 *
 * @throws NOT_FOUND where there is no run, or its tables are not known; INVALID_FORMAT for files that hold no results;
 * the rest as evaluateExperiment() does.
 */
export async function reportedRun(options: ReportedRunOptions): Promise<ReportRun> {
  const { path, images } = options;
  const name = basename(resolve(path), '.json');
  if (path.endsWith('.json')) {
    const isCompared = await isComparison(path);
    return isCompared ? comparisonRun(name, await readComparison(path)) : { name, result: await readResults(path) };
  }
  const results = join(path, 'results.json');
  const isPaper = await isThere(results);
  const compared = join(path, COMPARISON_FILE);
  const comparison = (await isThere(compared)) ? await readComparison(compared) : undefined;
  if (comparison !== undefined && !isPaper && !(await isThere(join(path, EXPERIMENT_FILE)))) {
    return comparisonRun(name, comparison);
  }
  const folder = isPaper ? join(path, 'run') : path;
  const drawn = join(path, 'data');
  const run = await reportRun({
    ...options,
    ...{ name, folder, table: await tablesOf(options, isPaper) },
    images: images ?? ((await isThere(drawn)) ? drawn : undefined),
    errata: isPaper ? errataNamed((await readResults(results)).protocol.errata) : undefined,
  });
  const diagnosed = join(path, DIAGNOSIS_FILE);
  const diagnosis = (await isThere(diagnosed)) ? await readDiagnosis(diagnosed) : undefined;
  return { ...run, comparison, diagnosis };
}

async function tablesOf({ path, tables, signal }: ReportedRunOptions, isPaper: boolean): Promise<EmbeddingTable[]> {
  const own = ['coco-test', 'fg-ovd-benchmarks'].map((name) => join(path, 'tables', name));
  const folders = tables ?? (isPaper ? own : []);
  if (folders.length === 0) {
    throw new FgclipError('NOT_FOUND', 'The tables that the run is to be measured on are not known', {
      file: path,
      expected: 'a folder with results.json and tables/, or tables named beside the run',
      hint: 'Name the table it was trained on, of which the held-out images are measured, or others',
    });
  }
  return Promise.all(folders.map((folder) => readTableFolder(folder, signal && { signal })));
}

async function readResults(file: string): Promise<EvaluationResult> {
  const bytes = await readBytes(file);
  try {
    const result = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (!Array.isArray(result.results) || !Array.isArray(result.comparisons)) throw new TypeError('no list "results"');
    if (!Array.isArray(result.protocol?.errata)) throw new TypeError('no "protocol"');
    return result;
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file does not hold the results of an evaluation', {
      file,
      expected: 'what fgclip evaluate or compare --json prints, or results.json of a run',
      cause,
    });
  }
}
