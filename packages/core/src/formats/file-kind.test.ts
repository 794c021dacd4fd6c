import { describe, expect, it } from 'vitest';
import files from '../../test/fixtures/other-kinds.json' with { type: 'json' };
import golden from '../../test/fixtures/pytorch.json' with { type: 'json' };
import { readNpy } from './npy.ts';
import { readPytorchCheckpoint } from './pytorch.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'));
const text = (value: string) => new TextEncoder().encode(value);
const all: Record<string, readonly [kind: string, bytes: Uint8Array]> = {
  'a .npz archive of NumPy arrays': ['npz', bytesOf(files.npz)],
  'a .npz archive of NumPy arrays, compressed': ['npz', bytesOf(files['npz, compressed'])],
  'a .npy file': ['npy', bytesOf(files.npy)],
  'a PyTorch checkpoint': ['checkpoint', bytesOf(golden.checkpoint)],
  'a safetensors file': ['safetensors', writeSafetensors({ a: { shape: [1], data: Float32Array.of(1) } })],
  'a Python pickle (protocol 2)': ['pickle', bytesOf(files['pickle 2'])],
  'a Python pickle (protocol 3)': ['pickle', bytesOf(files['pickle 3'])],
  'a Python pickle (protocol 4)': ['pickle', bytesOf(files['pickle 4'])],
  'a Python pickle (protocol 5)': ['pickle', bytesOf(files['pickle 5'])],
  'a gzip archive': ['gzip', bytesOf(files.gzip)],
  JSON: ['json', bytesOf(files.json)],
  'a web page': ['page', text('<!doctype html><html></html>')],
  'a git-lfs pointer, not the file it points to': [
    'pointer',
    text('version https://git-lfs.github.com/spec/v1\noid x'),
  ],
};

describe.each([
  ['.npy file', 'npy', readNpy],
  ['safetensors file', 'safetensors', readSafetensors],
  ['PyTorch checkpoint', 'checkpoint', readPytorchCheckpoint],
] as const)('a reader of a %s', (wanted, own, read) => {
  const others = Object.entries(all).filter(([, [kind]]) => kind !== own);

  it.each(others)('calls %s by its name', (name, [, bytes]) => {
    expect(() => read(bytes, { file: 'x' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_FORMAT',
        message: expect.stringContaining(`x: This is not a ${wanted}`),
        found: name.replace(/(, compressed| \(protocol \d\))$/, ''),
      }),
    );
  });
});

it('says what a .npy file holds that is no array of numbers, and how to save one', () => {
  expect(() => readNpy(bytesOf(files['npy of objects']))).toThrow(/Python objects, not numbers.*numpy\.stack/);
  expect(() => readNpy(bytesOf(files['npy of records']))).toThrow(/records of named fields.*array\['its name'\]/);
});
