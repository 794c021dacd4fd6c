import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Matrix, matrix } from '@fgclip/core';
import { createHead, createMatcher, type Head } from '@fgclip/heads';
import { foldHead } from '@fgclip/heads/deploy';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEditableModel } from '../../../core/src/onnx-edit/read-model.ts';
import { type Layout, layouts, NARROW, WIDE } from './layouts.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fgclip-fold-'));
});
afterEach(() => rm(folder, { recursive: true }));

const ROWS = 12;
const features = Float32Array.from(
  { length: ROWS * WIDE },
  (
    (random) => () =>
      random.normal()
  )(createRandom(5)),
);

/** Runs a model as ONNX Runtime does from files: its outputs of float32, or of float16 widened. */
async function run(bytes: Uint8Array, name: string, output = 'image_embeds'): Promise<Matrix> {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, bytes);
  const session = await InferenceSession.create(path);
  const found = (await session.run({ features: new Tensor('float32', features, [ROWS, WIDE]) }))[output] as Tensor;
  await session.release();
  const data = found.type === 'float16' ? Float32Array.from(found.data as never, Number) : (found.data as Float32Array);
  return matrix(found.type === 'float16' ? widened(found) : data, ROWS, found.dims[1] as number);
}

function widened({ data }: Tensor): Float32Array {
  // onnxruntime-node gives bits of float16, or numbers where the platform has Float16Array.
  if (!(data instanceof Uint16Array)) return Float32Array.from(data as unknown as ArrayLike<number>);
  return Float32Array.from(data, (bits) => {
    const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    return exponent === 0 ? (sign * fraction) / 2 ** 24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  });
}

function cosines(rows: Matrix, others: Matrix): number[] {
  const unit = ({ data, shape: [count, width] }: Matrix) =>
    Array.from({ length: count }, (_, i) => {
      const row = Array.from(data.subarray(i * width, (i + 1) * width));
      const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
      return row.map((value) => value / length);
    });
  const [a, b] = [unit(rows), unit(others)];
  return a.flatMap((left) => b.map((right) => left.reduce((sum, value, k) => sum + value * (right[k] as number), 0)));
}

function external({ external: files = {} }: Layout, location: string): Uint8Array {
  return files[location] ?? new Uint8Array();
}

/** The largest difference between the head's scores and cosines with the folded model's rows. */
async function difference(head: Head, layout: Layout, options: Parameters<typeof foldHead>[2] = {}) {
  for (const [name, bytes] of Object.entries(layout.external ?? {})) await writeFile(join(folder, name), bytes);
  const before = await run(layout.bytes, 'before');
  const readExternal = async ({
    location,
    offset,
    length = 0,
  }: {
    location: string;
    offset: number;
    length?: number | undefined;
  }) => external(layout, location).subarray(offset, offset + length);
  const original = layout.bytes.slice();
  const [folded] = await foldHead(
    head,
    [{ bytes: layout.bytes, outputs: { image: 'image_embeds' }, ...(layout.external && { readExternal }) }],
    options,
  );
  expect(layout.bytes).toEqual(original);
  const after = await run(folded?.bytes as Uint8Array, 'after');
  const matcher = createMatcher(head);
  const texts = matrix(
    Float32Array.from(
      { length: 5 * NARROW },
      (
        (random) => () =>
          random.normal()
      )(createRandom(9)),
    ),
    5,
    NARROW,
  );
  const codes = await matcher.encodeTexts(texts);
  const expected = cosines(await matcher.encodeImages(before), codes);
  const found = cosines(after, codes);
  return { folded, largest: Math.max(...expected.map((score, k) => Math.abs(score - (found[k] as number)))) };
}

const linear = createHead('linear', { dimension: NARROW }, { seed: 3 });
/** The same without what it adds. */
const unbiased: Head = {
  ...linear,
  parameters: Object.fromEntries(
    Object.entries(linear.parameters).map(([name, value]) => [
      name,
      name.endsWith('bias') ? { ...value, data: new Float32Array(value.data.length) } : value,
    ]),
  ),
};

describe.each(Object.entries(layouts))('%s', (_, layout) => {
  const head = layout.isUnit ? unbiased : linear;

  it(`takes a linear head, ${layout.way}`, async () => {
    const { folded, largest } = await difference(head, layout);
    expect(folded?.sides.image).toMatchObject({
      way: layout.way,
      isUnit: layout.isUnit ?? false,
      isHalf: layout.isHalf ?? false,
    });
    expect(largest).toBeLessThan(layout.isHalf ? 2e-3 : 1e-5);
    if (layout.isHalf) expect(largest).toBeGreaterThan(1e-6);
  });

  it('takes an MLP', async () => {
    const mlp = createHead('mlp', { dimension: NARROW, hidden: [24] }, { seed: 4 });
    const { folded, largest } = await difference(mlp, layout, layout.isUnit ? { rows: 'unit' } : {});
    expect(folded?.sides.image?.way).toBe('appended');
    expect(largest).toBeLessThan(layout.isHalf ? 2e-3 : 1e-5);
  });

  it('leaves nothing behind, and everything else as it is', async () => {
    const { folded } = await difference(head, layout);
    const [before, after] = [readEditableModel(layout.bytes), readEditableModel(folded?.bytes as Uint8Array)];
    expect(after.inputs).toEqual(before.inputs);
    expect(after.outputs).toEqual(before.outputs);
    const read = new Set([...after.nodes.flatMap(({ inputs }) => inputs), ...after.outputs.map(({ name }) => name)]);
    expect([...after.weights.keys()].filter((name) => !read.has(name))).toEqual([]);
    expect(after.nodes.filter(({ outputs }) => outputs.every((name) => !read.has(name)))).toEqual([]);
    for (const name of layout.kept ?? []) expect(after.weights.has(name)).toBe(true);
    if (layout.untouched !== undefined) {
      const other = await run(folded?.bytes as Uint8Array, 'after', layout.untouched);
      expect(other).toEqual(await run(layout.bytes, 'before', layout.untouched));
    }
  });
});

describe('heads that add to rows', () => {
  const layout = layouts['rows made unit by a division'] as Layout;

  it('are refused beside rows that the model makes unit vectors, with the reason', async () => {
    await expect(difference(linear, layout)).rejects.toMatchObject({
      ...{ code: 'INVALID_ARGUMENT', found: 'W (x / |x|) + b, which is another head than W x + b' },
    });
  });

  it('get what they were trained on where that is said', async () => {
    expect((await difference(linear, layout, { rows: 'unit' })).largest).toBeLessThan(1e-5);
    // Trained on rows as another file gives them, which this model has before it makes them unit vectors.
    const raw = layouts['a MatMul'] as Layout;
    const [folded] = await foldHead(linear, [{ bytes: layout.bytes, outputs: { image: 'image_embeds' } }], {
      rows: 'before',
    });
    const codes = await createMatcher(linear).encodeImages(await run(raw.bytes, 'raw'));
    const after = await run(folded?.bytes as Uint8Array, 'after');
    cosines(codes, codes).forEach((score, k) => {
      expect(cosines(after, after)[k]).toBeCloseTo(score, 5);
    });
  });

  it('are refused as made for unit rows where the model makes none', async () => {
    await expect(difference(linear, layouts['a MatMul'] as Layout, { rows: 'unit' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });
});

describe('foldHead', () => {
  const layout = layouts['a MatMul'] as Layout;

  it.each([
    ['linear', {}],
    ['linear-image', {}],
    ['linear-text', {}],
    ['low-rank', { rank: 3 }],
    ['orthogonal', {}],
    ['mlp', { hidden: [8, 12], activation: 'tanh' }],
    ['linear', { rescale: true }],
    ['linear', { sigmoid: true }],
    ['cosine', {}],
  ] as const)('takes %s heads %j of any values', async (name, options) => {
    for (const seed of [1, 2, 3]) {
      const head = createHead(name as 'linear', { dimension: NARROW, ...options } as never, { seed });
      expect((await difference(head, layout)).largest).toBeLessThan(1e-5);
    }
  });

  it('refuses heads that score images and texts together, or by lengths', async () => {
    for (const head of [
      createHead('attention', { dimension: NARROW, heads: 2 }),
      createHead('linear', { dimension: NARROW, similarity: 'dot' }),
    ]) {
      await expect(difference(head, layout)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
  });

  it('refuses heads of another width, files that are no models and outputs that are not there', async () => {
    await expect(difference(createHead('linear', { dimension: 8 }), layout)).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    });
    const of = (bytes: Uint8Array, image: string) => foldHead(linear, [{ bytes, outputs: { image }, file: 'm.onnx' }]);
    await expect(of(new Uint8Array(10), 'image_embeds')).rejects.toMatchObject({
      code: 'INVALID_FORMAT',
      file: 'm.onnx',
    });
    await expect(of(layout.bytes, 'pooled')).rejects.toMatchObject({ code: 'NOT_FOUND', found: 'image_embeds' });
  });
});
