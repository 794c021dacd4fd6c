import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Matrix, matrix, row } from '@fgclip/core';
import { float32ToFloat16, npyToFloat32, readNpy, writeNpy } from '@fgclip/core/formats';
import { npyHeader } from '@fgclip/core/internal';
import { createHead, createMatcher, type Head } from '@fgclip/heads';
import { querySide } from '@fgclip/heads/deploy';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyHead } from '../src/applying/apply-head.ts';

const D = 8;
const head = createHead('linear', { dimension: D }, { seed: 2 });
const random = createRandom(1);
const madeUp = (rows: number) =>
  matrix(
    Float32Array.from({ length: rows * D }, () => random.normal()),
    rows,
    D,
  );

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fgclip-apply-'));
});
afterEach(() => rm(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

async function applied(vectors: Matrix | Uint8Array, one: Head = head, more: object = {}) {
  await writeFile(at('in.npy'), vectors instanceof Uint8Array ? vectors : writeNpy(vectors));
  const result = await applyHead(one, { vectors: at('in.npy'), out: at('out.npy'), ...more });
  const file = readNpy(await readFile(at('out.npy')));
  return { result, file, values: npyToFloat32(file) };
}

describe('applyHead', () => {
  it('writes the codes of all rows, however many batches they are', async () => {
    const vectors = madeUp(20_001);
    const seen: number[] = [];
    const { result, values } = await applied(vectors, head, {
      onProgress: ({ done }: { done: number }) => seen.push(done),
    });
    expect(result).toEqual({ rows: 20_001, width: D });
    expect(seen).toEqual([8192, 16_384, 20_001]);
    expect(values).toEqual(await createMatcher(head).encodeImages(vectors));
  });

  it('takes either side, and heads of other widths', async () => {
    const vectors = madeUp(50);
    expect((await applied(vectors, head, { side: 'text' })).values).toEqual(
      await createMatcher(head).encodeTexts(vectors),
    );
    const attention = createHead('attention', { dimension: D, heads: 2 }, { seed: 3 });
    const codes = await createMatcher(attention).encodeImages(vectors);
    expect((await applied(vectors, attention)).values).toEqual(codes);
  });

  it('writes the one number a row that the query side needs', async () => {
    const vectors = madeUp(100);
    for (const name of ['linear', 'linear-text', 'orthogonal'] as const) {
      const one = createHead(name, { dimension: D }, { seed: 5 });
      const { file } = await applied(vectors, one, { what: 'scales' });
      expect(file.shape).toEqual([100]);
      const side = querySide(one);
      const texts = madeUp(3);
      const { vectors: queries, offsets } = side.queries(texts);
      const scores = await createMatcher(one).score(vectors, texts);
      for (let i = 0; i < 100; i++) {
        const found = side.score(row(queries, 1), offsets[1] as number, row(vectors, i), file.data[i] as number);
        expect(Math.abs(found - (scores.data[i * 3 + 1] as number))).toBeLessThan(1e-6);
      }
    }
  });

  it('reads and writes float16, reads float64, and takes no rows for none', async () => {
    const vectors = madeUp(30);
    const halves = float32ToFloat16(vectors.data);
    const stored = Buffer.concat([npyHeader([30, D], '<f2'), new Uint8Array(halves.buffer)]);
    const { file, values } = await applied(new Uint8Array(stored), head, { dtype: 'float16' });
    expect(file.dtype).toBe('float16');
    const codes = await createMatcher(head).encodeImages(vectors);
    values.data.forEach((value, k) => {
      expect(Math.abs(value - (codes.data[k] as number))).toBeLessThan(2e-3);
    });
    expect((await applied(matrix(new Float32Array(), 0, D))).file.shape).toEqual([0, D]);
  });

  it('refuses rows without a direction by their numbers, and leaves nothing behind', async () => {
    const vectors = madeUp(9000);
    vectors.data.fill(0, 8500 * D, 8501 * D);
    await expect(applied(vectors)).rejects.toMatchObject({ code: 'INVALID_DATA', found: 'zeros' });
    vectors.data[8500 * D] = Number.NaN;
    await expect(applied(vectors)).rejects.toThrow(/Row 8500/);
    expect(await readdir(folder)).toEqual(['in.npy']);
  });

  it('leaves nothing behind when it is stopped, and what was there before', async () => {
    await writeFile(at('out.npy'), 'before');
    const stop = new AbortController();
    const running = applied(madeUp(30_000), head, { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await readdir(folder)).sort()).toEqual(['in.npy', 'out.npy']);
    expect(await readFile(at('out.npy'), 'utf8')).toBe('before');
  });

  it('refuses what it cannot read row by row, and rows of another length', async () => {
    const fortran = new TextDecoder('latin1').decode(writeNpy(madeUp(4))).replace('False', 'True ');
    await expect(applied(Buffer.from(fortran, 'latin1'))).rejects.toMatchObject({ code: 'INVALID_FORMAT' });
    await expect(applied(writeNpy({ shape: [4], data: new Float32Array(4) }))).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
    });
    await expect(applied(writeNpy(madeUp(4)).slice(0, -3))).rejects.toThrow(/do not fill its shape/);
    await expect(applied(new TextEncoder().encode('no npy at all'))).rejects.toMatchObject({ code: 'INVALID_FORMAT' });
    await expect(applied(madeUp(4), createHead('linear', { dimension: 4 }))).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    });
    await expect(applied(madeUp(4), createHead('mlp', { dimension: D }), { what: 'scales' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(applyHead(head, { vectors: at('none.npy'), out: at('out.npy') })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
