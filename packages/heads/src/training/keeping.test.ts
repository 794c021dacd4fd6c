import { createRandom, matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { attributeWorld, worldDimension as dimension } from '../../test/attribute-world.ts';
import {
  createHead,
  createMatcher,
  evaluateRanks,
  evaluateRetrieval,
  loadHead,
  type MatchingData,
  type Stage,
  saveHead,
  type TrainingProgress,
  type TrainOptions,
  train,
} from '../index.ts';
import { balanced } from './stage.ts';
import { rateFor } from './stage-graphs.ts';

const [training, validation] = [attributeWorld(96, 1), attributeWorld(48, 2)];
const coarse = { coarse: { training: scenes(60, 3), validation: scenes(40, 4) } };
const stage: Stage = { ...balanced, negatives: 3, learningRate: 0.01, epochs: 8, batchSize: 16 };
const head = createHead('linear', { dimension }, { start: 'identity' });
const options: TrainOptions = { head, stage, training, validation, coarse };

describe('keeping', () => {
  it('learns the attribute and keeps what the same training without it loses', async () => {
    const { keep, choose, ...careless } = { ...stage, learningRate: 0.05 };
    const kept = await train({ ...options, stage: { ...careless, keep, choose } as Stage });
    const lost = await train({ ...options, stage: careless });
    const recall = async (of: typeof head) =>
      (await evaluateRetrieval(createMatcher(of), coarse.coarse.validation)).rsum;
    const cosine = await recall(head);
    expect(await recall(kept.head)).toBeGreaterThanOrEqual(0.99 * cosine);
    expect(await recall(lost.head)).toBeLessThan(0.97 * cosine);
    expect(await rankOf(kept.head)).toBeLessThan(0.75 * (await rankOf(head)));
  });

  it('starts at no divergence at all from the cosine', async () => {
    const still = { ...stage, learningRate: 1e-12, epochs: 1 };
    const alone = await train({ ...options, stage: { ...still, keep: [{ weight: 1e-9 }] } });
    const weighty = await train({ ...options, stage: { ...still, keep: [{ weight: 1000 }] } });
    const first = ({ record }: typeof alone) => record.epochs[0]?.validationLoss ?? Number.NaN;
    expect(first(weighty)).toBeCloseTo(first(alone), 4);
  });

  it('weighs as much beside a sum of losses as beside their mean', async () => {
    // One batch a validation, so that both take the same coarse rows.
    const whole = { ...stage, batchSize: 96, epochs: 1, optimizer: { type: 'sgd' } as const };
    const turned = { ...head, parameters: (await train(options)).head.parameters };
    const lossOf = async (reduction: 'sum' | 'mean') => {
      const loss = { type: 'triplet', margin: 0.05, reduction } as const;
      const { record } = await train({ ...options, head: turned, stage: { ...whole, loss } });
      return record.epochs[0]?.validationLoss ?? Number.NaN;
    };
    expect(await lossOf('sum')).toBeCloseTo(await lossOf('mean'), 5);
  });

  it.each([
    ['two sources', { keep: [{ weight: 0.2 }, { weight: 0.1, source: 'kinds', rows: 8, temperature: 0.1 }] }],
    ['coarse InfoNCE, its scale learned', { further: [{ weight: 0.3, source: 'kinds', loss: { type: 'infonce' } }] }],
    ['InfoNCE over the hard negatives', { further: [{ weight: 1, loss: { type: 'infonce', learnScale: false } }] }],
    ['a coarse hinge', { further: [{ weight: 1, source: 'kinds', loss: { type: 'triplet', margin: 0.2 } }] }],
  ] as const)('resumes with %s to the same bytes', async (_, change) => {
    const kinds = { training: scenes(20, 5), validation: scenes(20, 6) };
    const own = { ...options, stage: { ...stage, ...change, epochs: 3 } as Stage, coarse: { ...coarse, kinds } };
    const whole = await train(own);
    const [start, ...later] = whole.record.epochs.map(({ validationLoss }) => validationLoss ?? Number.NaN);
    expect(Math.min(...later)).toBeLessThan(start ?? 0);
    for (const stopAfter of [1, 8, 13]) {
      const controller = new AbortController();
      let bytes: Uint8Array | undefined;
      let steps = 0;
      const checkpoint = {
        save(saved: Uint8Array) {
          bytes = saved;
        },
      };
      const onProgress = ({ validated }: TrainingProgress) => {
        if (validated === undefined && ++steps >= stopAfter) controller.abort();
      };
      const stopped = train({ ...own, signal: controller.signal, checkpoint, onProgress });
      await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
      const resumed = await train({ ...own, checkpoint: { save: () => {}, resume: bytes } });
      expect(saveHead(resumed.head)).toEqual(saveHead(whole.head));
      const other = { ...own, coarse: { ...own.coarse, coarse: { ...coarse.coarse, training: scenes(61, 3) } } };
      await expect(train({ ...other, checkpoint: { save: () => {}, resume: bytes } })).rejects.toThrow(/another run/);
    }
  });

  it.each([
    ['linear-text', {}],
    ['mlp', { hidden: [2 * dimension] }],
    ['linear', { sigmoid: true }],
  ] as const)('works with %s %o', async (name, functionOptions) => {
    const start = createHead(name, { dimension, ...functionOptions } as never, { start: 'identity' });
    const { record, head: trained } = await train({ ...options, head: start });
    expect(record.choice?.candidates[record.choice.chosen]?.kept).toBeGreaterThanOrEqual(0.99);
    expect(await rankOf(trained)).toBeLessThan(await rankOf(head));
  });

  it('refuses what it cannot keep', async () => {
    const refused = (change: Partial<TrainOptions>) => expect(train({ ...options, ...change })).rejects;
    await refused({ coarse: {} }).toThrow(/coarse data called "coarse", which is not given/);
    await refused({ stage: { ...stage, keep: [{ weight: 1, source: 'kinds' }] } }).toThrow(
      /"kinds".*found: coarse|kinds/,
    );
    await refused({ stage: { ...stage, keep: [{ weight: 0 }] } }).toThrow(/`keep.weight` is out of range/);
    await refused({ stage: { ...stage, choose: { blends: [1.5] } } }).toThrow(/`blends` between 0 and 1/);
    await refused({ stage: { ...stage, kind: 'pairs', choose: {} } }).toThrow(/kind "captions"/);
    const lonely = { ...coarse.coarse, training: scenes(1, 7) };
    await refused({ coarse: { coarse: lonely } }).toThrow(/"coarse" \(training\) has nothing to rank/);
    const narrow = {
      images: matrix(new Float32Array(4), 2, 2),
      texts: matrix(new Float32Array(4), 2, 2),
      annotations: [],
    };
    await refused({ coarse: { coarse: { training: narrow, validation: narrow } } }).toThrow(/do not fit the head/);
  });
});

describe('choosing by rank and recall', () => {
  it('takes the best rank among those that keep enough, and says what there was', async () => {
    const { record, head: trained } = await train(options);
    const { choice, bestEpoch } = record;
    const chosen = choice?.candidates[choice.chosen];
    expect(choice?.least).toBe(0.99);
    expect(choice?.coarseImages).toEqual({ coarse: 40 });
    expect(choice?.candidates.map(({ share }) => share)).toEqual([
      ...Array(9).fill(1),
      ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((k) => k / 10),
    ]);
    expect(chosen?.epoch).toBe(bestEpoch);
    const keeping = choice?.candidates.filter(({ kept }) => kept >= 0.99).map(({ rank }) => rank) ?? [];
    expect(chosen?.rank).toBe(Math.min(...keeping));
    const { perNegatives } = await evaluateRanks(createMatcher(trained), validation, { maxNegatives: 3 });
    expect(perNegatives.at(-1)?.mean).toBe(chosen?.rank);
    expect(loadHead(saveHead(trained)).history.at(-1)).toMatchObject({ event: 'trained', choice });
  });

  it('blends back what no epoch keeps', async () => {
    const forgetful: Stage = { ...stage, keep: [{ weight: 1e-6 }], learningRate: 0.05, choose: { least: 0.98 } };
    const { record, head: trained } = await train({ ...options, stage: forgetful });
    const chosen = record.choice?.candidates[record.choice.chosen];
    expect(chosen?.share).toBeLessThan(1);
    expect(chosen?.kept).toBeGreaterThanOrEqual(0.98);
    const { rsum } = await evaluateRetrieval(createMatcher(trained), coarse.coarse.validation);
    expect(rsum).toBeCloseTo(chosen?.recalls.coarse ?? Number.NaN, 6);
    // Between the cosine and the trained values, entry by entry.
    const weight = trained.parameters['image.0.weight']?.data ?? [];
    expect(weight.length).toBe(dimension * dimension);
    expect(trained.parameters).not.toEqual(head.parameters);
  });
});

it('rates fall with the dimension as measured', () => {
  expect(rateFor(64)).toBe(1e-3);
  expect(rateFor(128)).toBe(1e-3);
  expect(rateFor(512)).toBeCloseTo(3e-4, 12);
  expect(rateFor(256)).toBeCloseTo(Math.sqrt(1e-3 * 3e-4), 12);
});

async function rankOf(of: typeof head): Promise<number> {
  return (await evaluateRanks(createMatcher(of), validation, { maxNegatives: 3 })).perNegatives.at(-1)?.mean ?? 0;
}

/** Pictures and captions that share a direction of their own, and some noise: what the cosine retrieves well. */
function scenes(count: number, seed: number): MatchingData {
  const random = createRandom(seed);
  const [images, texts] = [new Float32Array(count * dimension), new Float32Array(count * dimension)];
  images.forEach((_, i) => {
    const shared = random.normal();
    images[i] = shared + 0.5 * random.normal();
    texts[i] = shared + 0.5 * random.normal();
  });
  const annotations = Array.from({ length: count }, (_, row) => ({ image: row, captions: [row] }));
  return { images: matrix(images, count, dimension), texts: matrix(texts, count, dimension), annotations };
}
