import { FgclipError } from '@fgclip/core';
import { type Head, type LoadHeadOptions, loadHead, saveHead } from '@fgclip/heads';
import { readBytes, writeFileAtomically } from './files.ts';

/**
 * Reads a head that writeHeadFile() wrote. Every error names the file.
 *
 * Throws NOT_FOUND for a missing file, an unknown function or a missing parameter, INVALID_FORMAT for other files,
 * SHAPE_MISMATCH for parameters of the wrong shape.
 */
export async function readHeadFile(path: string, options: Omit<LoadHeadOptions, 'file'> = {}): Promise<Head> {
  const bytes = await readBytes(path);
  try {
    return loadHead(bytes, { ...options, file: path });
  } catch (error) {
    if (!FgclipError.isInstance(error)) {
      throw new FgclipError('INVALID_FORMAT', 'The file does not hold a head', { file: path, cause: error });
    }
    throw error.file === path ? error : new FgclipError(error.code, error.message, { file: path, cause: error });
  }
}

/** Writes a head as a safetensors file, atomically. Throws as writeFileAtomically() does. */
export async function writeHeadFile(path: string, head: Head): Promise<void> {
  await writeFileAtomically(path, saveHead(head));
}
