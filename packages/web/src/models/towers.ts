import { type ExternalData, FgclipError, type ModelPorts, type TowerFiles, type WeightDType } from '@fgclip/core';
import {
  chooseFiles,
  clipFiles,
  externalDataOf,
  lacksExternalData,
  readModelPorts,
  towerFiles,
} from '@fgclip/core/internal';
import { fileIfThere, type ModelFile, type ModelSource } from './model-source.ts';

/** One model file, and what belongs to it. */
export interface Tower {
  /** Its name in the model. */
  readonly name: string;
  readonly file: ModelFile;
  readonly ports: ModelPorts;
  /** The files beside it that hold weights. */
  readonly externalData: readonly (ExternalData & { readonly file: ModelFile })[];
}

/**
 * Where a model may have its weights of a kind, best first: the one place, for a model that tells what it has.
 *
 * @throws NOT_FOUND for one that lacks them or its other files, naming those it has; INVALID_ARGUMENT for a kind that
 *   there is not.
 */
export function towerLayouts({ names, id }: ModelSource, dtype: WeightDType): readonly TowerFiles[] {
  const layouts = towerFiles(dtype);
  if (names === undefined) return layouts;
  const failures: FgclipError[] = [];
  for (const layout of layouts) {
    const failure = lackOf(names, layout, id);
    if (failure === undefined) return [layout];
    failures.push(failure);
  }
  // Where the weights are there, or nothing is, the failure says so.
  const other = failures.find(({ expected = '' }) => !expected.includes('.onnx'));
  throw other ?? noWeights(id, dtype, failures[0]);
}

/**
 * Gets the files of both towers; equal ones where both are in one file.
 *
 * @throws NOT_FOUND for a model that has them in none of the layouts; INVALID_FORMAT for what is no ONNX model; the rest as
 *   the source does.
 */
export async function findTowers(
  source: ModelSource,
  layouts: readonly TowerFiles[],
  dtype: WeightDType,
): Promise<{ readonly vision: Tower; readonly text: Tower }> {
  for (const { vision, text } of layouts) {
    const visionFile = await fileIfThere(source, vision);
    if (visionFile === undefined) continue;
    const textFile = text === vision ? visionFile : await fileIfThere(source, text);
    if (textFile === undefined) continue;
    const visionTower = await openTower(vision, visionFile, source);
    return { vision: visionTower, text: text === vision ? visionTower : await openTower(text, textFile, source) };
  }
  throw noWeights(source.id, dtype, undefined);
}

async function openTower(name: string, file: ModelFile, source: ModelSource): Promise<Tower> {
  const { blob, label } = file;
  const read = async (start: number, length: number) =>
    new Uint8Array(await blob.slice(start, start + length).arrayBuffer());
  const ports = await readModelPorts({ size: blob.size, read }, label);
  const externalData = [];
  for (const data of externalDataOf(name, ports.externalData, label)) {
    const found = await source.file(data.name);
    if (found === undefined) throw lacksExternalData(label, data.name);
    externalData.push({ ...data, file: found });
  }
  return { name, file, ports, externalData };
}

/** What a model lacks that tells what it has. */
function lackOf(names: readonly string[], { vision, text }: TowerFiles, id: string): FgclipError | undefined {
  try {
    chooseFiles(names, { ...clipFiles, files: [...clipFiles.files, ...new Set([vision, text])] }, id);
    return undefined;
  } catch (error) {
    if (FgclipError.isInstance(error)) return error;
    throw error;
  }
}

function noWeights(file: string, dtype: WeightDType, failure: FgclipError | undefined): FgclipError {
  const names = towerFiles(dtype).map(({ vision, text }) => (vision === text ? text : `${vision} and ${text}`));
  return new FgclipError('NOT_FOUND', `The model's ${dtype} weights are not there`, {
    file,
    expected: names.join(', or '),
    found: failure?.found,
    hint: failure?.hint ?? 'Name the folder that holds config.json and onnx/, or weights of another kind',
    cause: failure,
  });
}
