import { type Box, cropBox, FgclipError, type PixelBox, type RgbImage } from '@fgclip/core';
import { type DecodeImageOptions, decodeImage } from '../images/decode-image.ts';
import { findImage, type ImageFolders } from './find-images.ts';
import type { PlannedPhotograph } from './plan.ts';

/** A value, or why there is none. */
export type Readable<T> =
  | { readonly value: T; readonly reason?: never }
  | { readonly value?: never; readonly reason: string };

/** A photograph's pixels. Throws ABORTED, and what is no fault of the file. */
export async function readPhotograph(
  photograph: PlannedPhotograph,
  folders: ImageFolders,
  options: Pick<DecodeImageOptions, 'maxPixels' | 'signal'>,
): Promise<Readable<RgbImage>> {
  const path = await findImage(photograph, folders);
  if (path === undefined) return { reason: 'There is no such file in the folders of images' };
  try {
    return { value: await decodeImage(path, options) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** The part of a picture that is to be embedded; undefined stands for all of it. */
export function regionOf(box: Box | null, image: RgbImage, scale: number): Readable<PixelBox | undefined> {
  if (box === null) return { value: undefined };
  try {
    return { value: cropBox(box, image, scale) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

const faults: ReadonlySet<string> = new Set(['INVALID_FORMAT', 'INVALID_DATA', 'IO', 'NOT_FOUND']);

/**
 * What is wrong with a picture, in the same words every time and everywhere: without its path, and without what the
 * decoder says, whose messages run together when several pictures are decoded at once.
 */
function reasonOf(error: unknown): string {
  if (!FgclipError.isInstance(error) || !faults.has(error.code)) throw error;
  const { code, message, file, found, hint, cause } = error;
  // A limit is raised by an option, which is called otherwise on the command line.
  const isHinted = code === 'INVALID_DATA' && hint !== undefined && message.endsWith(`. ${hint}`);
  const unhinted = isHinted ? message.slice(0, -hint.length - 2) : message;
  const reason = file !== undefined && unhinted.startsWith(`${file}: `) ? unhinted.slice(file.length + 2) : unhinted;
  return code === 'INVALID_FORMAT' && cause !== undefined ? reason.replace(`; found ${found}`, '') : reason;
}
