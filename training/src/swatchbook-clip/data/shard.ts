import { FgclipError, readSafetensors, writeSafetensors } from '@fgclip/core';
import type { Example } from './example.ts';

const format = 'swatchbook-examples/1';

/** Examples as the bytes of a safetensors file: images U8 [n, size, size, 3], captions as JSON in the metadata. */
export function encodeShard(examples: readonly Example[], imageSize: number): Uint8Array {
  const bytesEach = imageSize ** 2 * 3;
  const bytes = new Uint8Array(examples.length * bytesEach);
  for (const [i, { image }] of examples.entries()) bytes.set(image, i * bytesEach);
  const captions = JSON.stringify(examples.map(({ coarse, fine }) => ({ coarse, fine })));
  const shape = [examples.length, imageSize, imageSize, 3];
  return writeSafetensors({ images: { dtype: 'U8', shape, bytes } }, { format, captions });
}

/** The examples of a shard; their images are views. Throws INVALID_FORMAT for other files. */
export function decodeShard(bytes: Uint8Array, file: string): Example[] {
  const { tensors, metadata } = readSafetensors(bytes, { file });
  const images = tensors.get('images');
  if (metadata.format !== format || images?.dtype !== 'U8' || metadata.captions === undefined) {
    throw new FgclipError('INVALID_FORMAT', 'These are not training examples', { file, expected: format });
  }
  const captions = JSON.parse(metadata.captions) as Pick<Example, 'coarse' | 'fine'>[];
  const bytesEach = images.bytes.length / captions.length;
  return captions.map((entry, i) => ({ ...entry, image: images.bytes.subarray(i * bytesEach, (i + 1) * bytesEach) }));
}
