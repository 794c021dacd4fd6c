import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FgclipError, type Matrix, matrix } from '@fgclip/core';
import { float16ToFloat32, float32ToFloat16 } from '@fgclip/core/formats';
import { MOST_NPY_HEADER_BYTES, npyHeader, readNpyHeader } from '@fgclip/core/internal';
import { fileError, TEMPORARY_ENDING } from '../files/files.ts';

/** Rows of an .npy file that are read when they are asked for, however many there are. */
export interface NpyRows {
  readonly rows: number;
  readonly width: number;
  /** Rows `from` (included) to `to` (excluded) in float32. */
  read(from: number, to: number): Promise<Matrix>;
  close(): Promise<void>;
}

const sizes: Readonly<Record<string, number>> = { '<f4': 4, '<f2': 2, '<f8': 8 };

/** @throws NOT_FOUND or IO; INVALID_FORMAT for a file that is none, or holds other than rows of floating-point numbers. */
export async function openNpyRows(path: string): Promise<NpyRows> {
  const handle = await open(path).catch((cause) => {
    throw fileError('Cannot read the vectors', path, cause);
  });
  try {
    const beginning = await readBytes(handle, 0, MOST_NPY_HEADER_BYTES);
    const { descr, fortranOrder, shape, offset } = readNpyHeader(beginning, path);
    const [rows = 0, width = 0] = shape;
    const bytes = sizes[descr];
    if (shape.length !== 2 || bytes === undefined || fortranOrder) {
      throw new FgclipError('INVALID_FORMAT', 'The file does not hold vectors row by row', {
        file: path,
        expected: '[rows, d] of float32, float16 or float64, one row after the other',
        found: `${descr} [${shape.join(', ')}]${fortranOrder ? ', one column after the other' : ''}`,
        hint: "Save it so: numpy.save(path, numpy.ascontiguousarray(array.astype('<f4')))",
      });
    }
    const { size } = await handle.stat();
    if (size !== offset + rows * width * bytes) {
      throw new FgclipError('INVALID_FORMAT', 'The data of the .npy file do not fill its shape', {
        ...{ file: path, expected: `${rows * width * bytes} bytes for [${rows}, ${width}]`, found: `${size - offset}` },
      });
    }
    return {
      ...{ rows, width },
      async read(from, to) {
        const part = await readBytes(handle, offset + from * width * bytes, (to - from) * width * bytes);
        return matrix(asFloat32(part, descr), to - from, width);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readBytes(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

function asFloat32({ buffer, byteOffset, byteLength }: Uint8Array, descr: string): Float32Array {
  if (descr === '<f4') return new Float32Array(buffer, byteOffset, byteLength / 4);
  if (descr === '<f2') return float16ToFloat32(new Uint16Array(buffer, byteOffset, byteLength / 2));
  return new Float32Array(new Float64Array(buffer, byteOffset, byteLength / 8));
}

export interface NpyWriter {
  /** The next values, in their order. */
  write(values: Float32Array): Promise<void>;
  /** Puts the file in its place: whole, or not there at all. */
  finish(): Promise<void>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

/** Writes an .npy file piece by piece, beside its place until it is whole. @throws IO. */
export async function openNpyWriter(
  path: string,
  shape: readonly number[],
  dtype: 'float32' | 'float16',
): Promise<NpyWriter> {
  const temporary = `${path}.${randomUUID()}${TEMPORARY_ENDING}`;
  await mkdir(dirname(path), { recursive: true });
  const handle = await open(temporary, 'wx').catch((cause) => {
    throw fileError('Cannot write the file', path, cause);
  });
  const append = async (bytes: Uint8Array) => {
    await handle.appendFile(bytes);
  };
  await append(npyHeader(shape, dtype === 'float16' ? '<f2' : '<f4'));
  return {
    write(values) {
      const stored = dtype === 'float16' ? float32ToFloat16(values) : values;
      return append(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
    },
    async finish() {
      await handle.sync();
      await handle.close();
      await rename(temporary, path);
    },
    async abandon() {
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
    },
  };
}
