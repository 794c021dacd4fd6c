import { open } from 'node:fs/promises';
import type { ModelPorts } from '@fgclip/core';
import { readModelPorts } from '@fgclip/core/internal';
import { fileError } from '../files/files.ts';

/**
 * Reads off an ONNX file what the model takes and yields, and where its weights lie, as readModelPorts() does.
 *
 * @throws NOT_FOUND or IO for a file that cannot be read; INVALID_FORMAT for one that is no ONNX model.
 */
export async function readPorts(path: string): Promise<ModelPorts> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      const read = async (start: number, length: number) => {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, start);
        return buffer.subarray(0, bytesRead);
      };
      return await readModelPorts({ size, read }, path);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw fileError('Cannot read the model', path, cause);
  }
}
