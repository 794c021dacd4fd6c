import { webcrypto } from 'node:crypto';
import { type Box, cropBox, FgclipError, type PixelBox, type RgbImage } from '@fgclip/core';
import { DEFAULT_MAX_BYTES, type DecodeImageOptions, decodeImage } from '../images/decode-image.ts';
import { readImageFile } from '../images/read-image-file.ts';
import { findImage, type ImageFolders } from './find-images.ts';
import { type FileTimes, timesOf } from './photograph-hashes.ts';
import type { PlannedPhotograph } from './plan.ts';

/** A value, or why there is none. */
export type Readable<T> =
  | { readonly value: T; readonly reason?: never }
  | { readonly value?: never; readonly reason: string };

/** A photograph's pixels, and what its file was when they were read. */
export interface ReadPhotograph {
  readonly image: RgbImage;
  /** Of the bytes that the pixels come of. */
  readonly sha256: string;
  readonly times: FileTimes;
}

/** Reads a photograph. Throws ABORTED, and what is no fault of the file. */
export async function readPhotograph(
  photograph: PlannedPhotograph,
  folders: ImageFolders,
  { maxPixels, signal }: Pick<DecodeImageOptions, 'maxPixels' | 'signal'>,
): Promise<Readable<ReadPhotograph>> {
  const path = await findImage(photograph, folders);
  if (path === undefined) return { reason: 'There is no such file in the folders of images' };
  try {
    // Before the bytes, so that a file that changes meanwhile has other times by the next look.
    const times = await timesOf(path);
    const bytes = await readImageFile(path, DEFAULT_MAX_BYTES, signal);
    const [image, sha256] = await Promise.all([decodeImage(bytes, { maxPixels, file: path, signal }), sha256Of(bytes)]);
    return { value: { image, sha256, times } };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
}

/** Worked out in a thread of its own, while the picture is decoded. */
async function sha256Of(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
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
