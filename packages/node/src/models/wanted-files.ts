import { externalDataOf, FgclipError, lacksExternalData, type ModelPorts } from '@fgclip/core';
import { readPorts } from '../inference/ports/read-ports.ts';

export { chooseFiles, type Wanted } from '@fgclip/core';

/**
 * The files that hold weights of the ONNX models among some files of a model, as their graphs say. What is called a model
 * and is none has none: whoever opens it says so.
 *
 * Throws NOT_FOUND for one that is not among those available; INVALID_FORMAT for a path out of the model's folder.
 */
export async function externalDataFiles(
  files: Readonly<Record<string, { readonly path: string }>>,
  available: readonly string[],
): Promise<string[]> {
  const names = new Set<string>();
  for (const [model, { path }] of Object.entries(files)) {
    if (!model.endsWith('.onnx')) continue;
    for (const { name } of externalDataOf(model, await locationsIn(path), path)) {
      if (!available.includes(name)) throw lacksExternalData(path, name);
      names.add(name);
    }
  }
  return [...names].filter((name) => !(name in files));
}

async function locationsIn(path: string): Promise<ModelPorts['externalData']> {
  try {
    return (await readPorts(path)).externalData;
  } catch (error) {
    if (FgclipError.isInstance(error) && error.code === 'INVALID_FORMAT') return [];
    throw error;
  }
}
