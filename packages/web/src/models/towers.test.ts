import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { echoModel, externalDataModel } from '../../../node/test/inference/models.ts';
import { openDroppedSource } from './dropped-source.ts';
import { weightsHash } from './open-clip.ts';
import { findTowers, towerLayouts } from './towers.ts';

type Bytes = Uint8Array<ArrayBuffer>;
const configs = ['config.json', 'preprocessor_config.json', 'tokenizer.json'];

/** A model with these files beside its configuration. */
function sourceOf(weights: Readonly<Record<string, Bytes>>, names = configs) {
  const files = Object.entries(weights).map(([path, bytes]) => ({ path, file: new Blob([bytes]) }));
  return openDroppedSource([...names.map((path) => ({ path, file: new Blob(['{}']) })), ...files]);
}

const echo = echoModel('float32') as Bytes;
const external = externalDataModel() as Bytes;
const data = new Uint8Array(Float32Array.of(10, 20).buffer);

describe('findTowers', () => {
  it('finds the towers by themselves, in preference to both in one', async () => {
    const names = ['onnx/vision_model_fp16.onnx', 'onnx/text_model_fp16.onnx', 'onnx/model_fp16.onnx', 'model.onnx'];
    const source = sourceOf(Object.fromEntries(names.map((name) => [name, echo])));
    const { vision, text } = await findTowers(source, towerLayouts(source, 'fp16'), 'fp16');
    expect([vision.name, text.name]).toEqual(names.slice(0, 2));
    expect(vision.ports.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: ['n'] }]);
    const whole = await findTowers(source, towerLayouts(source, 'fp32'), 'fp32');
    expect(whole.vision).toBe(whole.text);
    expect(whole.text.name).toBe('model.onnx');
  });

  it('finds the files that hold the weights of a model', async () => {
    const source = sourceOf({ 'onnx/model.onnx': external, 'onnx/w.bin': data });
    const { vision } = await findTowers(source, towerLayouts(source, 'fp32'), 'fp32');
    expect(vision.externalData).toMatchObject([{ location: 'w.bin', name: 'onnx/w.bin' }]);
    const without = sourceOf({ 'onnx/model.onnx': external });
    await expect(findTowers(without, towerLayouts(without, 'fp32'), 'fp32')).rejects.toMatchObject({
      ...{ code: 'NOT_FOUND', expected: 'onnx/w.bin' },
    });
  });

  it('lets no model reach out of its folder for weights', async () => {
    const climbing = externalDataModel(['../w.bin']) as Bytes;
    const source = sourceOf({ 'onnx/model.onnx': climbing, 'w.bin': data });
    await expect(findTowers(source, towerLayouts(source, 'fp32'), 'fp32')).rejects.toMatchObject({
      ...{ code: 'INVALID_FORMAT', file: 'onnx/model.onnx', found: '"../w.bin"' },
    });
  });

  it('hashes all weights as sha256sum lists them', async () => {
    const source = sourceOf({ 'onnx/model.onnx': external, 'onnx/w.bin': data });
    const { vision, text } = await findTowers(source, towerLayouts(source, 'fp32'), 'fp32');
    const sum = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const lines = `${sum(external)}  onnx/model.onnx\n${sum(data)}  onnx/w.bin\n`;
    expect((await weightsHash([vision, text])).hash).toBe(sum(lines));
  });

  it('says what a model has in place of what it lacks', () => {
    const source = sourceOf({ 'onnx/model_q8.onnx': echo });
    expect(() => towerLayouts(source, 'fp32')).toThrow(
      expect.objectContaining({ code: 'NOT_FOUND', found: 'onnx/model_q8.onnx' }),
    );
    const unconfigured = sourceOf({ 'model.onnx': echo }, ['config.json']);
    expect(() => towerLayouts(unconfigured, 'fp32')).toThrow(
      expect.objectContaining({
        code: 'NOT_FOUND',
        expected: 'tokenizer.json, preprocessor_config.json or processor_config.json or open_clip_config.json',
      }),
    );
  });
});
