import { basename, join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { type EmbeddingTable, type RowDType, readSamples, type SampleSet } from '@fgclip/datasets';
import type { EvaluationResult } from '@fgclip/heads';
import { modelRecord } from '../clip/model-record.ts';
import type { OpenClip } from '../clip/open-clip.ts';
import { extractTable } from '../extraction/extract.ts';
import type { ExtractionProgress } from '../extraction/extraction-progress.ts';
import type { ExtractionModel } from '../extraction/protocol.ts';
import { readBytes } from '../files/read-file.ts';
import { readTableFolder } from '../files/table-folder.ts';
import { findPaperData, type PaperFolders, type PaperPart, type PaperPartName } from './paper-data.ts';
import { type RunPaperOptions, type RunPaperProgress, runPaper } from './run-paper.ts';

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
  const { folder, signal } = options;
  const parts = await findPaperData(options);
  const model = await modelRecord(options.clip.model, { signal });
  for (const [index, part] of parts.entries())
    await embedPart(part, { ...options, model, index, tables: parts.length });
  const table = (name: PaperPartName): Promise<EmbeddingTable> =>
    readTableFolder(join(folder, 'tables', name), signal === undefined ? {} : { signal });
  return runPaper({
    ...options,
    tables: {
      warmUp: { training: await table('coco-train'), validation: await table('coco-validation') },
      fineTune: { training: await table('fg-ovd-train'), validation: await table('fg-ovd-validation') },
      benchmarks: [await table('fg-ovd-benchmarks')],
      retrieval: await table('coco-test'),
    },
  });
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
      sets: await readPart(part, maxSkippedShare),
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

async function readPart({ files, splits }: PaperPart, maxSkippedShare: number): Promise<SampleSet[]> {
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
  return sets;
}
