import { constants, deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inflate } from './inflate.ts';

const { Z_FIXED, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_DEFAULT_STRATEGY, Z_SYNC_FLUSH } = constants;
/** Bytes with and without repetitions, and a way to deflate them: stored, by fixed codes and by codes of their own. */
const deflated = fc
  .record({
    parts: fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 30 })), { maxLength: 20 }),
    level: fc.integer({ min: 0, max: 9 }),
    strategy: fc.constantFrom(Z_FIXED, Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_DEFAULT_STRATEGY),
  })
  .map(({ parts, level, strategy }) => {
    const bytes = Buffer.concat(parts.flatMap(([part, times]) => new Array<Uint8Array>(times).fill(part)));
    return { bytes: new Uint8Array(bytes), stream: new Uint8Array(deflateSync(bytes, { level, strategy })) };
  });

describe('inflate', () => {
  it('undoes what zlib does', () => {
    fc.assert(
      fc.property(deflated, fc.nat(20), ({ bytes, stream }, more) => {
        expect(inflate(stream, bytes.length + more)).toEqual({ bytes, end: 'whole' });
      }),
    );
  });

  it('stops where there is room for no more', () => {
    fc.assert(
      fc.property(
        deflated,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        ({ bytes, stream }, share) => {
          const limit = Math.floor(share * bytes.length);
          expect(inflate(stream, limit)).toEqual({ bytes: bytes.subarray(0, limit), end: 'whole' });
        },
      ),
    );
  });

  it('gives all of a stream that is cut off that zlib gives', () => {
    fc.assert(
      fc.property(
        deflated,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        ({ bytes, stream }, share) => {
          const part = stream.subarray(0, Math.max(2, Math.floor(share * stream.length)));
          const given = new Uint8Array(inflateSync(part, { finishFlush: Z_SYNC_FLUSH }));
          expect(inflate(part, bytes.length + 1)).toEqual({ bytes: given, end: 'cut off' });
        },
      ),
    );
  });

  it('finds any wrong bit of the checksum and the header', () => {
    fc.assert(
      fc.property(deflated, fc.nat(47), ({ bytes, stream }, bit) => {
        const wrong = stream.slice();
        const at = bit < 32 ? stream.length - 4 + (bit >> 3) : (bit - 32) >> 3;
        wrong[at] = (wrong[at] ?? 0) ^ (1 << (bit & 7));
        expect(inflate(wrong, bytes.length + 1).end).toBe('broken');
      }),
    );
  });

  it('bears whatever bytes there are', () => {
    fc.assert(
      fc.property(
        deflated,
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
        ({ bytes, stream }, changes) => {
          const changed = stream.slice();
          for (const [at, value] of changes) changed[at % changed.length] = value;
          let given: Uint8Array | undefined;
          try {
            given = new Uint8Array(inflateSync(changed, { maxOutputLength: bytes.length + 999 }));
          } catch {}
          const found = inflate(changed, bytes.length + 999);
          if (given !== undefined) expect(found).toEqual({ bytes: given, end: 'whole' });
        },
      ),
      { numRuns: 500 },
    );
  });
});
