import fc from 'fast-check';
import { expect, it } from 'vitest';
import { fromBase64, readFixture } from '../../test/format-support.ts';
import { FgclipError } from '../errors.ts';
import { readSafetensors } from './safetensors.ts';

const { cases } = readFixture<{ cases: { bytes: string }[] }>('safetensors.json');

it('gives a typed error or tensors that fill the file, for 100,000 random changes', () => {
  const file = fc.constantFrom(...cases.map(({ bytes }) => fromBase64(bytes)));
  const change = fc.record({ at: fc.nat(2000), remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) });
  let [read, refused] = [0, 0];
  fc.assert(
    fc.property(file, fc.array(change, { minLength: 1, maxLength: 3 }), (original, changes) => {
      let bytes = [...original];
      for (const { at, remove, insert } of changes) {
        const start = at % bytes.length;
        bytes = [...bytes.slice(0, start), ...insert, ...bytes.slice(start + remove)];
      }
      try {
        const { tensors } = readSafetensors(Uint8Array.from(bytes));
        const data = [...tensors.values()].reduce((sum, tensor) => sum + tensor.bytes.length, 0);
        const headerLength = (bytes[0] ?? 0) + 256 * (bytes[1] ?? 0);
        expect(8 + headerLength + data).toBe(bytes.length);
        read++;
      } catch (error) {
        if (!(error instanceof FgclipError) || error.code !== 'INVALID_FORMAT') throw error;
        refused++;
      }
    }),
    { numRuns: 100_000, seed: 1 },
  );
  expect(read).toBeGreaterThan(1000);
  expect(refused).toBeGreaterThan(10_000);
}, 120_000);
