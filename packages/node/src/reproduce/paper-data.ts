import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { fgOvdBenchmarks } from '@fgclip/datasets/internal';
import { fineTune, type Stage, warmUp } from '@fgclip/heads';
import { isThere } from '../files/files.ts';

/** Where the data of the paper lies. */
export interface PaperFolders {
  /**
   * COCO: train2017/ and val2017/ with the photographs, and Karpathy's captions and splits in dataset_coco.json or
   * karpathy/dataset_coco.json.
   */
  readonly coco: string;
  /** FG-OVD: benchmarks/, training_sets/ and validation_sets/ as its repository has them. */
  readonly fgOvd: string;
  /** Karpathy's dataset_coco.json, where it lies elsewhere. */
  readonly karpathy?: string | undefined;
}

/** The files of a part of the paper's data, and what of them is wanted. */
export interface PaperPart {
  /** Name of its table. */
  readonly name: PaperPartName;
  readonly files: readonly { readonly path: string; readonly set: string }[];
  /** Splits of Karpathy's file. */
  readonly splits?: readonly string[];
}

export type PaperPartName =
  | 'coco-train'
  | 'coco-validation'
  | 'coco-test'
  | 'fg-ovd-train'
  | 'fg-ovd-validation'
  | 'fg-ovd-benchmarks';

/**
 * The six parts of the paper's data (arXiv 2404.03539, section 4): COCO captions in Karpathy's splits, training on train
 * and restval; FG-OVD's 1_attributes for fine-tuning; its eight benchmarks.
 *
 * @throws NOT_FOUND listing every file that is missing.
 */
export async function findPaperData({ coco, fgOvd, karpathy }: PaperFolders): Promise<PaperPart[]> {
  const captions = karpathy ?? (await karpathyIn(coco));
  const cocoPart = (name: PaperPartName, splits: readonly string[]): PaperPart => ({
    name,
    files: [{ path: captions, set: name }],
    splits,
  });
  const fgOvdPart = (name: PaperPartName, folder: string, bases: readonly string[]): PaperPart => ({
    name,
    files: bases.map((base) => ({
      path: join(fgOvd, folder, `${base}.json`),
      set: bases.length === 1 ? name : base,
    })),
  });
  const parts = [
    cocoPart('coco-train', ['train', 'restval']),
    cocoPart('coco-validation', ['val']),
    cocoPart('coco-test', ['test']),
    fgOvdPart('fg-ovd-train', 'training_sets', ['1_attributes']),
    fgOvdPart('fg-ovd-validation', 'validation_sets', ['1_attributes']),
    fgOvdPart(
      'fg-ovd-benchmarks',
      'benchmarks',
      fgOvdBenchmarks.map(({ name }) => name),
    ),
  ];
  await checkPresent(parts);
  return parts;
}

async function karpathyIn(coco: string): Promise<string> {
  const beside = join(coco, 'dataset_coco.json');
  return (await isThere(beside)) ? beside : join(coco, 'karpathy', 'dataset_coco.json');
}

async function checkPresent(parts: readonly PaperPart[]): Promise<void> {
  const paths = [...new Set(parts.flatMap(({ files }) => files.map(({ path }) => path)))];
  const present = await Promise.all(paths.map(isThere));
  const missing = paths.filter((_, k) => present[k] === false);
  if (missing.length === 0) return;
  throw new FgclipError('NOT_FOUND', `${missing.length} of ${paths.length} data files are missing`, {
    expected: missing.join(', '),
    hint: 'fgclip download lists what can be had, and fetches it',
  });
}

/** The paper's stages (arXiv 2404.03539, section 4), done right; fine-tuning takes images with all ten negatives only. */
export const paperStages: readonly [warmUp: Stage, fineTune: Stage] = [
  withAllNegatives(warmUp),
  withAllNegatives(fineTune),
];

/** Errors of the paper's released code that training can repeat. */
export const trainingErrata = ['same-photograph-negatives', 'caption-normalization'] as const;

export type TrainingErratum = (typeof trainingErrata)[number];

/**
 * A stage as the paper's released code trains it, errata included, or with some of them: other captions of a photograph
 * are its negatives in warm-up; in fine-tuning, caption codes are normalised over the captions of an image, all of which
 * must be there.
 */
export function asReleased(stage: Stage, errata: readonly TrainingErratum[] = trainingErrata): Stage {
  if (stage.kind === 'pairs') {
    return errata.includes('same-photograph-negatives') ? { ...stage, samePhotographNegatives: true } : stage;
  }
  const isWrong = errata.includes('caption-normalization');
  return isWrong ? { ...withAllNegatives(stage), captionNormalization: 'captions-axis' } : stage;
}

function withAllNegatives(stage: Stage): Stage {
  return stage.kind === 'captions' ? { ...stage, minNegatives: stage.negatives ?? 10 } : stage;
}
