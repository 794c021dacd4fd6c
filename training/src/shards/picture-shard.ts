import { FgclipError, readSafetensors, writeSafetensors } from '@fgclip/core';

/** A square picture, RGB [size, size, 3] in bytes; what is said of it is plain JSON beside it. */
export interface Picture {
  readonly image: Uint8Array;
}

/**
 * Pictures as the bytes of a safetensors file: images U8 [n, size, size, 3], all else as JSON in the metadata.
 *
 * @param format What the file says it holds, with a version.
 */
export function encodePictures(pictures: readonly Picture[], imageSize: number, format: string): Uint8Array {
  const bytesEach = imageSize ** 2 * 3;
  const bytes = new Uint8Array(pictures.length * bytesEach);
  for (const [i, { image }] of pictures.entries()) bytes.set(image, i * bytesEach);
  const captions = JSON.stringify(pictures.map(({ image: _, ...said }) => said));
  const shape = [pictures.length, imageSize, imageSize, 3];
  return writeSafetensors({ images: { dtype: 'U8', shape, bytes } }, { format, captions });
}

/** The pictures of such a file; their images are views. Throws INVALID_FORMAT for other files. */
export function decodePictures<Item extends Picture>(bytes: Uint8Array, format: string, file: string): Item[] {
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
