import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What the models that come with the program are called on the command line. */
const builtInModels = ['swatchbook-clip', 'swatchbook-owl'] as const;

export type BuiltInModel = (typeof builtInModels)[number];

export const MODEL_HELP = 'folder of a CLIP model in ONNX, a hub id, or swatchbook-clip, which comes along';

export const DETECTOR_HELP =
  'folder of an OWL-ViT or OWLv2 model in ONNX, a hub id, or swatchbook-owl, which comes along';

/** Folder of a model that comes with the program. */
export function builtInModelFolder(name: BuiltInModel): string {
  const manifest = createRequire(import.meta.url).resolve(`@fgclip/${name}/package.json`);
  return join(dirname(manifest), 'model');
}

/** What is to be opened for a model named by the user: a folder, a hub id, or one that comes with the program. */
export function modelNamed(name: string): string {
  const builtIn = builtInModels.find((known) => known === name);
  return builtIn === undefined ? name : builtInModelFolder(builtIn);
}
