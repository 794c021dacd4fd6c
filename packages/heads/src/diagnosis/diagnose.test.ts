import { createRandom, type Interval, matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { plantedAttribute } from '../../test/planted-attribute.ts';
import { createHead } from '../matching/head.ts';
import { diagnose } from './diagnose.ts';
import type { AttributeDiagnosis, Diagnosis } from './diagnosis.ts';

const found = ({ attributes }: Diagnosis, name: string) =>
  attributes.find((attribute) => attribute.name === name) as AttributeDiagnosis;
const planted = (diagnosis: Diagnosis) => found(diagnosis, 'planted');

/**
 * The truth lies within a hundredth of the value, or in the interval made half as wide again: one of 95 % would miss one
 * in twenty of the many that are looked at here. How often it holds the truth is for the slow tests to count.
 */
function expectHeld(interval: Interval | undefined, truth: number): void {
  expect(interval).toBeDefined();
  const { value, low, high } = interval as Interval;
  expect(low).toBeLessThanOrEqual(value);
  expect(high).toBeGreaterThanOrEqual(value);
  expect(truth).toBeGreaterThanOrEqual(value - Math.max(0.01, 1.5 * (value - low)));
  expect(truth).toBeLessThanOrEqual(value + Math.max(0.01, 1.5 * (high - value)));
}

describe('an attribute that was planted', () => {
  it.each([
    { rows: 300, angle: 0, unbalanced: false },
    { rows: 300, angle: 90, unbalanced: true },
    { rows: 1000, angle: 60, unbalanced: false },
    { rows: 3000, angle: 30, unbalanced: true },
    { rows: 3000, angle: 60, unbalanced: false },
    { rows: 3000, angle: 75, unbalanced: true },
    { rows: 3000, angle: 90, unbalanced: false },
  ])(
    'is measured as it is: $rows rows, $angle degrees, unbalanced: $unbalanced',
    async ({ rows, angle, unbalanced }) => {
      const { data, attributes, truth } = plantedAttribute({
        ...{ dimension: 64, rows, values: 12, angle, strength: 0.4, seed: rows + angle, unbalanced },
      });
      const { probe, subjects, chance, values } = planted(await diagnose(data, { attributes }));
      const [cosine] = subjects;
      expect(chance).toBeCloseTo(1 / values.length, 12);
      expectHeld(cosine?.agreement?.cosine, truth.agreement);
      expectHeld(cosine?.seen?.share, truth.share);
      // Rare values, left out, would be among those that the truth counts.
      if (values.length === 12) expectHeld(cosine?.heard, truth.heard);
      // What a probe reads of few rows falls short of what could be read, and never exceeds it.
      expect(probe.low).toBeLessThanOrEqual(truth.best);
      if (rows === 3000) expect(probe.high).toBeGreaterThan(truth.best - 0.02);
    },
  );

  it('is heard at no angle, and not heard across', async () => {
    const of = async (angle: number) => {
      const { data, attributes } = plantedAttribute({
        ...{ dimension: 32, rows: 1500, values: 8, angle, strength: 0.5, seed: 5 },
      });
      return planted(await diagnose(data, { attributes })).verdict;
    };
    expect(await of(0)).toMatchObject({ kind: 'heard' });
    expect(await of(85)).toMatchObject({ kind: 'not-heard' });
  });

  it('is hardly there when labels are dealt out anew, while the kind still is', async () => {
    const { data, attributes } = plantedAttribute({
      ...{ dimension: 32, rows: 600, values: 6, angle: 0, strength: 0.6, seed: 8 },
    });
    const order = createRandom(3).permutation(600);
    const shuffled = attributes.map(({ values, ...attribute }) =>
      attribute.name === 'planted'
        ? { ...attribute, values: [...order].map((k) => values[k]) }
        : { ...attribute, values },
    );
    const diagnosis = await diagnose(data, { attributes: shuffled });
    expect(planted(diagnosis).verdict.kind).toBe('hardly-there');
    expect(found(diagnosis, 'kind').verdict.kind).toBe('heard');
  });
});

describe('heads', () => {
  const { data, attributes } = plantedAttribute({
    ...{ dimension: 16, rows: 800, values: 4, angle: 90, strength: 0.8, seed: 21 },
  });

  /** The linear head that turns the captions' attribute, in coordinates 4 to 7, back to where images have it. */
  function turning() {
    const head = createHead('linear-text', { dimension: 16 }, { start: 'identity' });
    const weight = Float32Array.from({ length: 256 }, (_, k) => (k % 17 === 0 ? 1 : 0));
    for (let k = 0; k < 4; k++) {
      weight[k * 16 + k] = 0;
      weight[k * 16 + k + 4] = 1;
      weight[(k + 4) * 16 + k + 4] = 0;
      weight[(k + 4) * 16 + k] = 1;
    }
    const [name] = Object.keys(head.parameters).filter((one) => one.endsWith('weight'));
    return { ...head, parameters: { ...head.parameters, [name as string]: matrix(weight, 16, 16) } };
  }

  it('that turn directions back agree fully and hear what the cosine does not', async () => {
    const [cosine, turned] = planted(
      await diagnose(data, { attributes, heads: [{ label: 'turned', head: turning() }] }),
    ).subjects;
    expect(cosine?.agreement?.cosine?.value).toBeLessThan(0.05);
    expect(turned?.head).toBe('turned');
    expect(turned?.agreement?.cosine?.value).toBeGreaterThan(0.95);
    expect(turned?.heard.low).toBeGreaterThan(cosine?.heard.high ?? 1);
    expect(turned?.margin?.attribute).toBeGreaterThan(4 * Math.abs(cosine?.margin?.attribute ?? 0));
  });

  it('whose scores are no dot products are told by what they hear alone', async () => {
    const head = createHead('attention', { dimension: 16, heads: 2 });
    const [, other] = planted(await diagnose(data, { attributes, heads: [{ head }] })).subjects;
    expect(other).toEqual({ head: 'attention', heard: expect.anything() });
  });

  it('of another width are refused', async () => {
    const heads = [{ head: createHead('linear', { dimension: 8 }) }];
    await expect(diagnose(data, { attributes, heads })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });
});

describe('the margin', () => {
  it('is the sum of its parts: of two images and two captions by hand', async () => {
    // Value a: images (3, 1) and (1, 1); value b: (-1, 1) and (-3, 3), fifty times each, with captions (1, 0) and (0, 1).
    const rows = [3, 1, 1, 1, -1, 1, -3, 3];
    const images = matrix(
      Float32Array.from({ length: 400 }, (_, k) => rows[k % 8] as number),
      200,
      2,
    );
    const texts = matrix(
      Float32Array.from({ length: 400 }, (_, k) => [1, 0, 1, 0, 0, 1, 0, 1][k % 8] as number),
      200,
      2,
    );
    const annotations = Array.from({ length: 200 }, (_, i) => ({ image: i, captions: [i] }));
    const values = Array.from({ length: 200 }, (_, i) => (i % 4 < 2 ? 'a' : 'b'));
    const head = createHead('linear', { dimension: 2, similarity: 'dot' }, { start: 'identity' });
    const diagnosis = await diagnose(
      { images, texts, annotations },
      { attributes: [{ name: 'x', values }], heads: [{ head }] },
    );
    const { margin } = found(diagnosis, 'x').subjects[1] ?? {};
    // delta = (1, -1), v . delta is 2, 0 | -2, -6; means 1 and -4, so d . delta / 2 = 2.5 and the midpoint -1.5.
    expect(margin?.attribute).toBeCloseTo(2.5, 5);
    expect(margin?.attributeSpread).toBeCloseTo(0, 5);
    expect(margin?.bias).toBeCloseTo(1.5, 5);
    expect(margin?.rest).toBeCloseTo(Math.sqrt((1 + 4) / 2), 5);
    // Of (2, 0 | 2, 6) three are above 0.
    expect(margin?.won).toBeCloseTo(0.75, 5);
  });
});

describe('the shares of scores', () => {
  it('add up to 1, and go to what scores differ by', async () => {
    const { data, attributes } = plantedAttribute({
      ...{ dimension: 16, rows: 400, values: 4, angle: 0, strength: 2, seed: 2 },
    });
    const { scoreShares } = await diagnose(data, { attributes });
    const shares = scoreShares[0]?.shares ?? {};
    expect(Object.keys(shares)).toEqual(['kind', 'planted', 'rest']);
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
    expect(shares.planted).toBeGreaterThan(0.8);
  });
});

describe('what to expect', () => {
  it('are ranks among hard negatives where there are any', async () => {
    const { data, attributes } = plantedAttribute({
      ...{ dimension: 32, rows: 600, values: 6, angle: 85, strength: 0.8, seed: 4 },
    });
    const values = attributes[1]?.values ?? [];
    const annotations = data.annotations.map((annotation, i) => ({
      ...annotation,
      negatives: [...new Set(values)].flatMap((value) => (value === values[i] ? [] : [values.indexOf(value)])),
    }));
    const { expectation } = await diagnose({ ...data, annotations }, { attributes });
    expect(expectation?.steps.map(({ step }) => step)).toEqual(['none', 'centre', 'procrustes', 'whiten', 'cca']);
    expect(expectation?.ranks?.negatives).toBe(10);
    expect(expectation?.ranks?.gain.low).toBeGreaterThan(0.5);
    const { cosine, expected, gain } = expectation?.ranks ?? {};
    expect(gain?.value).toBeCloseTo((cosine?.value ?? 0) - (expected?.value ?? 0), 9);
  });
});

describe('too little', () => {
  const { data, attributes } = plantedAttribute({
    ...{ dimension: 8, rows: 90, values: 3, angle: 0, strength: 1, seed: 1 },
  });

  it('is said, with what it would take', async () => {
    const few = { ...data, annotations: data.annotations.slice(0, 40) };
    const { tooFew } = await diagnose(few, {
      attributes: attributes.map(({ values, ...one }) => ({ ...one, values: values.slice(0, 40) })),
    });
    expect(tooFew.find(({ name }) => name === 'planted')?.needs).toBe('60 images in all; there are 31');
    const one = await diagnose(data, { attributes: [{ name: 'x', values: data.annotations.map(() => 'same') }] });
    expect(one.tooFew[0]?.needs).toBe('two values with 10 images each; one has so many');
    const photographs = await diagnose(
      { ...data, imageIds: data.annotations.map((_, i) => `${i % 5}`) },
      { attributes },
    );
    expect(photographs.tooFew[0]?.needs).toBe('images of 20 photographs; these are of 5');
  });

  it('is no attribute at all, or labels that do not fit', async () => {
    await expect(diagnose(data, { attributes: [] })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(diagnose(data, { attributes: [{ name: 'x', values: ['a'] }] })).rejects.toMatchObject({
      ...{ code: 'SHAPE_MISMATCH', expected: '90 values' },
    });
    const twice = [...attributes, ...attributes];
    await expect(diagnose(data, { attributes: twice })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('nor are rows of NaN', async () => {
    const broken = matrix(data.images.data.slice(), ...data.images.shape);
    broken.data[17] = Number.NaN;
    await expect(diagnose({ ...data, images: broken }, { attributes })).rejects.toMatchObject({
      ...{ code: 'INVALID_DATA', found: 'NaN in row 2' },
    });
  });
});

it('repeats itself for a seed, tells how far it is, and stops when asked to', async () => {
  const { data, attributes } = plantedAttribute({
    ...{ dimension: 8, rows: 200, values: 3, angle: 45, strength: 1, seed: 1 },
  });
  const seen: number[] = [];
  const onProgress = ({ done, total }: { readonly done: number; readonly total: number }) => seen.push(done / total);
  const first = await diagnose(data, { attributes, seed: 4, onProgress });
  expect(seen.at(-1)).toBe(1);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(await diagnose(data, { attributes, seed: 4 })).toEqual(first);
  expect(JSON.parse(JSON.stringify(first))).toMatchObject({ format: 'fgclip-diagnosis', formatVersion: 1 });
  const stop = new AbortController();
  const running = diagnose(data, { attributes, signal: stop.signal, onProgress: () => stop.abort() });
  await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
});
