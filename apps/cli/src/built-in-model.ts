import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What the model that comes with the program is called on the command line. */
const BUILT_IN_MODEL = 'swatchbook-clip';

export const MODEL_HELP = `folder of a CLIP model in ONNX, a hub id, or ${BUILT_IN_MODEL}, which comes along`;

/** Folder of the model that comes with the program. */
export function builtInModelFolder(): string {
  const manifest = createRequire(import.meta.url).resolve('@fgclip/swatchbook-clip/package.json');
  return join(dirname(manifest), 'model');
}

/** What openClip() is to open for a model named by the user: a folder, a hub id, or the one that comes with the program. */
export function modelNamed(name: string): string {
  return name === BUILT_IN_MODEL ? builtInModelFolder() : name;
}
