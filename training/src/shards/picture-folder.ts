import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FgclipError } from '@fgclip/core';
import { readSafetensors, writeSafetensors } from '@fgclip/core/formats';
import { throwIfAborted } from '@fgclip/core/internal';
import { writeFileAtomically } from '@fgclip/node/internal';

export interface PictureFolderOptions<Item extends Picture> {
  /** What the files say they hold, with a version. */
  readonly format: string;
  /** The pictures of a scene, by its number: the same number gives the same pictures. */
  readonly make: (scene: number) => Promise<readonly Item[]>;
  readonly scenes: number;
  /** Scenes a file. Default 250. */
  readonly scenesPerShard?: number;
  readonly imageSize: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Scenes drawn at a time: one is drawn while another is resized. */
const AT_A_TIME = 3;

/**
 * The pictures of all scenes, from the folder's files where they are, else made and written. Files are written whole,
 * so that a kill at any moment loses at most the one in hand.
 */
export async function picturesIn<Item extends Picture>(
  folder: string,
  options: PictureFolderOptions<Item>,
): Promise<Item[]> {
  const { format, make, scenes, scenesPerShard = 250, imageSize, signal, onProgress } = options;
  await mkdir(folder, { recursive: true });
  const present = new Set(await readdir(folder));
  const pictures: Item[] = [];
  for (let from = 0; from < scenes; from += scenesPerShard) {
    throwIfAborted(signal);
    const to = Math.min(scenes, from + scenesPerShard);
    const name = `scenes-${from}-${to}.safetensors`;
    const file = join(folder, name);
    if (!present.has(name)) {
      const made = await picturesOfScenes(from, to, make);
      await writeFileAtomically(file, encodePictures(made, imageSize, format));
    }
    for (const picture of decodePictures<Item>(await readFile(file), format, file)) pictures.push(picture);
    onProgress?.({ done: to, total: scenes });
  }
  return pictures;
}

/** The pictures of scenes from one number to another, in order. */
export async function picturesOfScenes<Item>(
  from: number,
  to: number,
  make: (scene: number) => Promise<readonly Item[]>,
): Promise<Item[]> {
  const ids = Array.from({ length: to - from }, (_, i) => from + i);
  const made: (readonly Item[])[] = [];
  const work = async () => {
    for (let id = ids.shift(); id !== undefined; id = ids.shift()) made[id - from] = await make(id);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return made.flat();
}

/** A square picture, RGB [size, size, 3] in bytes; what is said of it is plain JSON beside it. */
export interface Picture {
  readonly image: Uint8Array;
}

/**
 * Pictures as the bytes of a safetensors file: images U8 [n, size, size, 3], all else as JSON in the metadata.
 *
 * @param format What the file says it holds, with a version.
 */
function encodePictures(pictures: readonly Picture[], imageSize: number, format: string): Uint8Array {
  const bytesEach = imageSize ** 2 * 3;
  const bytes = new Uint8Array(pictures.length * bytesEach);
  for (const [i, { image }] of pictures.entries()) bytes.set(image, i * bytesEach);
  const captions = JSON.stringify(pictures.map(({ image: _, ...said }) => said));
  const shape = [pictures.length, imageSize, imageSize, 3];
  return writeSafetensors({ images: { dtype: 'U8', shape, bytes } }, { format, captions });
}

/** The pictures of such a file; their images are views. Throws INVALID_FORMAT for other files. */
function decodePictures<Item extends Picture>(bytes: Uint8Array, format: string, file: string): Item[] {
  const { tensors, metadata } = readSafetensors(bytes, { file });
  const images = tensors.get('images');
  if (metadata.format !== format || images?.dtype !== 'U8' || metadata.captions === undefined) {
    throw new FgclipError('INVALID_FORMAT', 'These are not the pictures of this training', { file, expected: format });
  }
  const said = JSON.parse(metadata.captions) as Omit<Item, 'image'>[];
  const bytesEach = images.bytes.length / said.length;
  return said.map(
    (entry, i) => ({ ...entry, image: images.bytes.subarray(i * bytesEach, (i + 1) * bytesEach) }) as Item,
  );
}
