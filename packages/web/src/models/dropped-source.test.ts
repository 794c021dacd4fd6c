import { describe, expect, it } from 'vitest';
import { openDroppedSource } from './dropped-source.ts';

const file = (path: string, text = path) => ({ path, file: new Blob([text]) });

describe('openDroppedSource', () => {
  it.each([
    ['', 'files'],
    ['my-clip/', 'my-clip'],
    ['C drive/models/my-clip/', 'my-clip'],
  ])('finds the folder of the model: %j', async (folder, id) => {
    const names = ['config.json', 'onnx/model.onnx', 'onnx/config.json'];
    const source = openDroppedSource([file('readme.txt'), ...names.map((name) => file(folder + name))]);
    expect(source.id).toBe(id);
    expect(source.names).toEqual(folder === '' ? ['readme.txt', ...names] : names);
    expect(await (await source.file('onnx/model.onnx'))?.blob.text()).toBe(`${folder}onnx/model.onnx`);
    expect(await source.file('model.onnx')).toBeUndefined();
  });

  it('takes the names of files that were picked one by one', async () => {
    const source = openDroppedSource([new File(['{}'], 'config.json'), new File(['weights'], 'model.onnx')]);
    expect(source.names).toEqual(['config.json', 'model.onnx']);
  });

  it('refuses files that are no model, and pointers in place of files', async () => {
    for (const files of [[], [file('photo.jpg'), file('my-config.json')]]) {
      expect(() => openDroppedSource(files)).toThrow(
        expect.objectContaining({ code: 'NOT_FOUND', expected: 'config.json among them' }),
      );
    }
    const pointer = file('model.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n');
    const source = openDroppedSource([file('config.json'), pointer]);
    await expect(source.file('model.onnx')).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: 'model.onnx' });
  });
});
