import { FgclipError, type TowerFiles, type WeightDType } from '@fgclip/core';
import { clipFiles, towerFiles } from '@fgclip/core/internal';
import { locateModel } from './locate-model.ts';
import type { LocatedModel, LocateModelOptions } from './located-model.ts';

/** A CLIP-like model whose files are on this computer. */
export interface LocatedClip {
  readonly located: LocatedModel;
  readonly towers: TowerFiles;
}

/**
 * Finds the files of a CLIP-like model, with its weights of one kind.
 *
 * @throws NOT_FOUND for a model that lacks one of them, naming the weights that it has; the rest as locateModel() does.
 */
export async function locateClip(
  id: string,
  dtype: WeightDType,
  options: Omit<LocateModelOptions, 'files' | 'optionalFiles'>,
): Promise<LocatedClip> {
  const failures: FgclipError[] = [];
  const candidates = towerFiles(dtype);
  for (const towers of candidates) {
    try {
      const files = [...clipFiles.files, ...new Set([towers.vision, towers.text])];
      return { located: await locateModel(id, { ...options, ...clipFiles, files }), towers };
    } catch (error) {
      if (!FgclipError.isInstance(error) || error.code !== 'NOT_FOUND') throw error;
      failures.push(error);
    }
  }
  // Where the weights are there, or nothing is, the failure says so.
  const other = failures.find(({ expected = '' }) => !expected.includes('.onnx'));
  throw other ?? noWeights(id, dtype, candidates, failures[0]);
}

function noWeights(
  file: string,
  dtype: WeightDType,
  candidates: readonly TowerFiles[],
  failure: FgclipError | undefined,
): FgclipError {
  const names = candidates.map(({ vision, text }) => (vision === text ? text : `${vision} and ${text}`));
  return new FgclipError('NOT_FOUND', `The model's ${dtype} weights are not there`, {
    file,
    expected: names.join(', or '),
    found: failure?.found,
    hint: failure?.hint,
    cause: failure,
  });
}
