import { rankOfPositive, spearman } from '@fgclip/core';
import {
  createHead,
  createMatcher,
  evaluateRanks,
  fineTune,
  type MatchingData,
  type Stage,
  train,
} from '@fgclip/heads';
import { diagnose } from '@fgclip/heads/diagnosis';
import { describe, expect, it } from 'vitest';
import { type PlantedOptions, plantedAttribute } from '../../heads/test/planted-attribute.ts';
import { onnxRuntime } from '../src/index.ts';

async function planted(options: PlantedOptions) {
  const { data, attributes, truth } = plantedAttribute(options);
  const runtime = onnxRuntime();
  try {
    const { attributes: found } = await diagnose(data, { attributes, runtime });
    return { truth, found: found.find(({ name }) => name === 'planted') };
  } finally {
    await runtime.dispose();
  }
}

describe('an attribute that was planted in many long rows', () => {
  it.each([
    { dimension: 64, rows: 30_000, angle: 60, unbalanced: true },
    { dimension: 512, rows: 3000, angle: 30, unbalanced: false },
    { dimension: 512, rows: 30_000, angle: 60, unbalanced: false },
    { dimension: 512, rows: 30_000, angle: 75, unbalanced: true },
  ])(
    'is measured as it is: $rows rows of $dimension, $angle degrees',
    async (options) => {
      const { truth, found } = await planted({ values: 12, strength: 0.4, seed: options.angle, ...options });
      const [cosine] = found?.subjects ?? [];
      const near = (interval: { value: number; low: number; high: number } | undefined, value: number) => {
        const { value: own = Number.NaN, low = 0, high = 0 } = interval ?? {};
        expect(Math.abs(own - value)).toBeLessThan(Math.max(0.01, 1.5 * Math.max(high - own, own - low)));
      };
      near(cosine?.agreement?.cosine, truth.agreement);
      near(cosine?.seen?.share, truth.share);
      near(cosine?.heard, truth.heard);
      // Of rows that are finite a probe never reads quite all that is there.
      if (options.rows === 30_000) expect(Math.abs((found?.probe.value ?? 0) - truth.best + 0.01)).toBeLessThan(0.015);
    },
    300_000,
  );
});

it('where nothing is planted says so, and its intervals hold the truth as often as they say', async () => {
  const draws = 400;
  const held = { probe: 0, heard: 0, verdict: 0 };
  for (let seed = 1; seed <= draws; seed++) {
    const { data, attributes } = plantedAttribute({
      ...{ dimension: 32, rows: 400, values: 6, angle: 60, strength: 0, seed, unbalanced: seed % 2 === 0 },
    });
    const { attributes: all } = await diagnose(data, { attributes, seed });
    const found = all.find(({ name }) => name === 'planted');
    if (found === undefined) throw new Error('nothing was measured');
    const holds = ({ low, high }: { low: number; high: number }) => Number(low <= found.chance && found.chance <= high);
    held.probe += holds(found.probe);
    held.heard += holds(found.subjects[0]?.heard ?? { low: 1, high: 0 });
    held.verdict += Number(found.verdict.kind === 'hardly-there');
  }
  expect(held.verdict).toBeGreaterThanOrEqual(0.95 * draws);
  for (const count of [held.probe, held.heard]) {
    expect(count).toBeGreaterThanOrEqual(0.92 * draws);
    expect(count).toBeLessThanOrEqual(0.98 * draws);
  }
}, 900_000);

/** Ranks won by a linear head that was trained, on test data. */
async function gainOf({
  training,
  validation,
  test,
}: Readonly<Record<'training' | 'validation' | 'test', MatchingData>>): Promise<number> {
  const stage: Stage = { ...fineTune, negatives: 7, learningRate: 0.005, epochs: 15, batchSize: 64 };
  const start = createHead('linear', { dimension: training.images.shape[1] }, { start: 'identity' });
  const runtime = onnxRuntime();
  const { head } = await train({ head: start, training, validation, stage, runtime });
  const rank = async (one: typeof head) => {
    const { rows } = await evaluateRanks(createMatcher(one, { runtime }), test);
    return rows.reduce((sum, row) => sum + rankOfPositive(row), 0) / rows.length;
  };
  const gain = (await rank(start)) - (await rank(head));
  await runtime.dispose();
  return gain;
}

/** Negatives of every caption: one of each other value. */
function withNegatives(data: MatchingData, values: readonly (string | undefined)[]): MatchingData {
  const first = new Map(values.map((value, k) => [value, k] as const).reverse());
  return {
    ...data,
    annotations: data.annotations.map((annotation, k) => ({
      ...annotation,
      negatives: [...first].flatMap(([value, at]) => (value === values[k] ? [] : [at])),
    })),
  };
}

it('what is expected of a head goes with what training then gives', async () => {
  const [expected, given]: [number[], number[]] = [[], []];
  for (let world = 0; world < 10; world++) {
    const angle = [10, 85, 45, 70, 25, 90, 60, 35, 80, 50][world] as number;
    const strength = [0.5, 0.25, 0.4, 0.6, 0.3, 0.45, 0.2, 0.6, 0.35, 0.5][world] as number;
    const { data, attributes } = plantedAttribute({
      ...{ dimension: 32, rows: 1200, values: 8, angle, strength, seed: 50 + world },
    });
    const whole = withNegatives(data, attributes[1]?.values ?? []);
    const part = (from: number, to: number) => ({ ...whole, annotations: whole.annotations.slice(from, to) });
    const own = attributes.map(({ values, ...attribute }) => ({ ...attribute, values: values.slice(0, 600) }));
    const { expectation } = await diagnose(part(0, 600), { attributes: own });
    expected.push(expectation?.ranks?.gain.value ?? Number.NaN);
    given.push(await gainOf({ training: part(0, 450), validation: part(450, 600), test: part(600, 1200) }));
  }
  expect(spearman(expected, given)).toBeGreaterThanOrEqual(0.8);
}, 300_000);
