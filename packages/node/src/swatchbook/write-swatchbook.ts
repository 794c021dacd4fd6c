import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { throwIfAborted } from '@fgclip/core/internal';
import { drawScene, type Swatchbook, type SwatchbookOptions, swatchbook } from '@fgclip/swatchbook';
import { mapAhead } from '../extraction/turns.ts';
import { isThere, writeFileAtomically } from '../files/files.ts';
import { claimFolder, parseRecord } from '../files/record.ts';

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

/**
 * Makes a folder a swatchbook's own: writes swatchbook.json, or finds the same options there.
 *
 * @throws INVALID_ARGUMENT when the folder holds another swatchbook, naming the difference; INVALID_FORMAT for a broken
 * file.
 */
async function claimSwatchbook(folder: string, options: SwatchbookOptions): Promise<void> {
  await claimFolder({
    file: join(folder, 'swatchbook.json'),
    record: JSON.parse(JSON.stringify({ formatVersion: 1, ...options })),
    read: (bytes, file) => parseRecord(bytes, file, [1], 'the options of a swatchbook'),
    other: 'another swatchbook',
    hint: 'Go on with the same options, or name another folder',
  });
}

/** Of little loss: a picture of the swatchbook should look the same in a crop of 60 pixels as in the drawing. */
const JPEG = { quality: 94, chromaSubsampling: '4:4:4' } as const;

/** A drawing as the bytes of a JPEG file, in the drawing's own size. */
async function rasterizeToJpeg(svg: string): Promise<Uint8Array> {
  const { default: sharp } = await import('sharp');
  return sharp(new TextEncoder().encode(svg)).removeAlpha().jpeg(JPEG).toBuffer();
}
