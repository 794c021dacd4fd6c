import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { throwIfAborted } from '@fgclip/core';
import { drawScene, type Swatchbook, type SwatchbookOptions, swatchbook } from '@fgclip/datasets';
import { mapAhead } from '../extraction/map-ahead.ts';
import { isThere } from '../files/read-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import { rasterizeToJpeg } from './rasterize.ts';
import { claimSwatchbook } from './swatchbook-file.ts';

export interface WriteSwatchbookOptions extends SwatchbookOptions {
  /** Where pictures and annotations go, as COCO and FG-OVD lay theirs out. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Draws a swatchbook into a folder: train2017/ and val2017/ with the pictures, dataset_coco.json with the captions,
 * fg-ovd/ with the boxes and their hard negatives; reproducePaper() takes it as it would take COCO and FG-OVD. The same
 * options draw the same pictures; what is there already is kept, so that an interrupted drawing goes on.
 *
 * @throws INVALID_ARGUMENT for options out of range, and for a folder with another swatchbook; IO; ABORTED.
 */
export async function writeSwatchbook({
  folder,
  signal,
  onProgress,
  ...options
}: WriteSwatchbookOptions): Promise<Swatchbook> {
  throwIfAborted(signal);
  await claimSwatchbook(folder, options);
  const book = swatchbook(options);
  const drawn = mapAhead(book.scenes, 3 * availableParallelism(), async ({ file, scene }) => {
    throwIfAborted(signal);
    const path = join(folder, file);
    if (!(await isThere(path))) await writeFileAtomically(path, await rasterizeToJpeg(drawScene(scene)));
  });
  let done = 0;
  for await (const _ of drawn) onProgress?.({ done: ++done, total: book.scenes.length });
  for (const [path, document] of Object.entries(book.documents)) {
    await writeFileAtomically(join(folder, path), new TextEncoder().encode(`${JSON.stringify(document)}\n`));
  }
  return book;
}
