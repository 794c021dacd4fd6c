import { basename, dirname } from 'node:path';
import { FgclipError, type Matrix, matrix } from '@fgclip/core';
import { npyToFloat32, readNpy } from '@fgclip/core/formats';
import { type CaptionRow, readCaptions } from '@fgclip/datasets';
import { checkRows, decodeUtf8 } from '@fgclip/datasets/internal';
import { diskFolder } from '@fgclip/node/internal';
import { parse } from 'yaml';

/** The bytes of a file. @throws NOT_FOUND or INVALID_ARGUMENT naming it. */
export async function readBytes(path: string): Promise<Uint8Array> {
  return diskFolder(dirname(path)).read(basename(path));
}

/**
 * Embeddings [rows, d] from an .npy file. @throws SHAPE_MISMATCH for other than two dimensions; INVALID_DATA naming rows
 * with NaN or Infinity or of zeros.
 */
export async function readEmbeddings(kind: 'image' | 'text', path: string): Promise<Matrix> {
  const { shape, data } = npyToFloat32(readNpy(await readBytes(path), { file: path }));
  const [rows, columns, ...rest] = shape;
  if (rows !== undefined && columns !== undefined && rest.length === 0) {
    const embeddings = matrix(data, rows, columns);
    checkRows(kind, embeddings, path);
    return embeddings;
  }
  throw new FgclipError('SHAPE_MISMATCH', 'The array does not hold one row an embedding', {
    file: path,
    expected: '[rows, d]',
    found: `[${shape.join(', ')}]`,
  });
}

/** One embedding [d] from an .npy file of one row. @throws SHAPE_MISMATCH for more; INVALID_DATA as readEmbeddings(). */
export async function readEmbeddingRow(kind: 'image' | 'text', path: string): Promise<Float32Array> {
  const { shape, data } = npyToFloat32(readNpy(await readBytes(path), { file: path }));
  if (shape.at(-1) === data.length) {
    checkRows(kind, matrix(data, 1, data.length), path);
    return data;
  }
  throw new FgclipError('SHAPE_MISMATCH', 'The array does not hold one embedding', {
    file: path,
    expected: '[d] or [1, d]',
    found: `[${shape.join(', ')}]`,
  });
}

/** Which columns of a captions file to read; by default the usual names are tried. */
export interface CaptionColumns {
  readonly imageColumn?: string;
  readonly captionColumn?: string;
}

/** Captions from a CSV, TSV or JSON Lines file. */
export async function readCaptionsFile(path: string, columns: CaptionColumns = {}): Promise<CaptionRow[]> {
  const { imageColumn, captionColumn } = columns;
  return readCaptions(decodeUtf8(await readBytes(path), path), {
    file: path,
    ...(imageColumn !== undefined && { imageColumn }),
    ...(captionColumn !== undefined && { captionColumn }),
  });
}

/** The settings in a YAML file. @throws INVALID_FORMAT when it is no YAML, or no list of names and values. */
export async function readYaml(path: string): Promise<Readonly<Record<string, unknown>>> {
  const text = decodeUtf8(await readBytes(path), path);
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The file is not YAML', { file: path, found: String(cause), cause });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new FgclipError('INVALID_FORMAT', 'The file holds no settings', {
    file: path,
    expected: 'lines of "name: value"',
  });
}
