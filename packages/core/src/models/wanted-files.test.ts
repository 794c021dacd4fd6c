import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errorOf, fromBase64, readFixture } from '../../test/format-support.ts';
import { readModelPorts } from './ports/read-ports.ts';
import { externalDataOf } from './wanted-files.ts';

const cases = readFixture<{ name: string; model: string; locations: string[] }[]>('external-data.json');

describe('where weights lie', () => {
  it.each(cases)('is read off the graph as onnx finds it: $name', async ({ model, locations }) => {
    const bytes = fromBase64(model);
    const read = async (start: number, length: number) => bytes.subarray(start, start + length);
    const { externalData } = await readModelPorts({ size: bytes.length, read }, 'model.onnx');
    expect([...externalData].sort()).toEqual(locations);
  });

  it('is a file below the folder of the model', () => {
    const locations = ['model.onnx_data', './w.bin', 'parts/1', 'parts/./2', './././3', '..w', 'a b%20'];
    expect(externalDataOf('onnx/model.onnx', locations).map(({ name }) => name)).toEqual(
      ['model.onnx_data', 'w.bin', 'parts/1', 'parts/2', '3', '..w', 'a b%20'].map((name) => `onnx/${name}`),
    );
    expect(externalDataOf('model.onnx', ['w.bin'])).toEqual([{ location: 'w.bin', name: 'w.bin' }]);
  });

  it('is nowhere else', () => {
    const part = fc.constantFrom('a', 'b.bin', '.', '...');
    const parts = fc.array(part, { maxLength: 3 });
    const out = fc.constantFrom('..', '', '/etc/passwd', 'C:\\w.bin', 'a\\..\\b', 'x\0');
    const climbing = fc.tuple(parts, out, parts).map(([before, bad, after]) => [...before, bad, ...after].join('/'));
    fc.assert(
      fc.property(climbing, (location) => {
        const { code, file, found } = errorOf(() => externalDataOf('onnx/model.onnx', [location], 'here'));
        expect({ code, file, found }).toEqual({
          code: 'INVALID_FORMAT',
          file: 'here',
          found: JSON.stringify(location),
        });
      }),
    );
  });
});
