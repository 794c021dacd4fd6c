import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64, readFixture } from '../../test/format-support.ts';
import { writeZip } from '../../test/zip-writer.ts';
import { FgclipError } from '../errors.ts';
import { readPytorchCheckpoint } from './pytorch.ts';
import { readStoredZip } from './zip.ts';

const { read } = readFixture<{ read: { bytes: string }[] }>('pytorch.json');

it('gives a typed error or tensors that fill their shape, for 20,000 changed pickles of right checksum', () => {
  const archive = fc.constantFrom(...read.map(({ bytes }) => readStoredZip(fromBase64(bytes))));
  const change = fc.record({ at: fc.nat(2000), remove: fc.nat(2), insert: fc.uint8Array({ maxLength: 2 }) });
  let [loaded, refused] = [0, 0];
  fc.assert(
    fc.property(archive, fc.array(change, { minLength: 1, maxLength: 2 }), (entries, changes) => {
      const sources = [...entries].map(([name, data]) => {
        if (!name.endsWith('/data.pkl')) return { name, data };
        let pickle = [...data];
        for (const { at, remove, insert } of changes) {
          const start = at % pickle.length;
          pickle = [...pickle.slice(0, start), ...insert, ...pickle.slice(start + remove)];
        }
        return { name, data: Uint8Array.from(pickle) };
      });
      const start = performance.now();
      try {
        for (const { shape, data } of readPytorchCheckpoint(writeZip(sources)).values()) {
          expect(data.length).toBe(shape.reduce((size, dim) => size * dim, 1));
        }
        loaded++;
      } catch (error) {
        if (!(error instanceof FgclipError)) throw error;
        refused++;
      }
      expect(performance.now() - start).toBeLessThan(1000);
    }),
    { numRuns: 20_000, seed: 1 },
  );
  expect(loaded).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(1000);
}, 120_000);
