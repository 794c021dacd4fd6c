import type { Runtime } from '@fgclip/core';
import {
  bestHead,
  chooseExamples,
  type EvaluationErrata,
  type EvaluationResult,
  type GalleryItem,
  type HeadFamily,
  type ReportRun,
  scoreDistributions,
} from '@fgclip/heads';
import { measureExperiment } from '../experiments/evaluation/evaluate-experiment.ts';
import type { EvaluationProgress, Measured } from '../experiments/evaluation/measure-subjects.ts';
import { sumUp } from '../experiments/evaluation/sum-up.ts';
import type { Tables } from '../experiments/evaluation/tables.ts';
import { trainedHeads } from '../experiments/trained-heads.ts';
import type { ImageFolders } from '../extraction/find-images.ts';
import { cropsOf } from './crops.ts';

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
    return crop === undefined ? [] : [{ ...example, ...crop }];
  });
}
