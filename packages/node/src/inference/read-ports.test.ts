import { writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.ts';
import { echoModel, externalDataModel, heavyModel } from '../../test/inference/models.ts';
import { type TinyClipOptions, writeTinyClip } from '../../test/tiny-clip.ts';
import { readPorts } from './read-ports.ts';

/** What ONNX Runtime says of a model that it has loaded. */
async function loadedPorts(path: string) {
  const { inputMetadata, outputMetadata } = await InferenceSession.create(path);
  const ports = (list: readonly InferenceSession.ValueMetadata[]) =>
    list.map((port) => (port.isTensor ? { name: port.name, dtype: port.type, shape: port.shape } : port));
  return { inputs: ports(inputMetadata), outputs: ports(outputMetadata) };
}

describe('readPorts', () => {
  it.each<TinyClipOptions & { file: string }>([
    { file: 'vision_model.onnx' },
    { file: 'text_model.onnx' },
    { file: 'text_model.onnx', idType: 'int32', fixedSequence: true, attentionMask: true },
    { file: 'vision_model.onnx', float16: true },
    { file: 'model.onnx', combined: true },
  ])('finds what ONNX Runtime finds: %o', async ({ file, ...options }) => {
    const folder = temporaryFolder();
    await writeTinyClip(folder, options);
    const path = join(folder, 'onnx', file);
    expect(await readPorts(path)).toEqual({ ...(await loadedPorts(path)), externalData: [] });
  });

  it('finds it behind weights, of every type', async () => {
    const path = join(temporaryFolder(), 'model.onnx');
    for (const model of [heavyModel({ layers: 2 }), echoModel('bool'), echoModel('int64')]) {
      await writeFile(path, model);
      expect(await readPorts(path)).toEqual({ ...(await loadedPorts(path)), externalData: [] });
    }
  });

  it('leaves out inputs that have a value', async () => {
    const path = join(temporaryFolder(), 'model.onnx');
    writeFileSync(path, externalDataModel());
    expect((await readPorts(path)).inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['n'] }]);
  });

  it('refuses what is no model', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'model.onnx');
    await writeTinyClip(folder);
    const whole = await readFile(join(folder, 'onnx', 'text_model.onnx'));
    const texts = ['', 'not a model', '<!doctype html><title>Not found</title>', '\xff'.repeat(30)];
    for (const bytes of [...texts.map((text) => Buffer.from(text, 'latin1')), whole.subarray(0, whole.length / 2)]) {
      writeFileSync(path, bytes);
      await expect(readPorts(path)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: path });
    }
    await expect(readPorts(join(folder, 'none.onnx'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(readPorts(folder)).rejects.toMatchObject({ code: 'IO' });
  });
});
