import { FgclipError, matrix } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { attributeWorld, worldDimension as dimension } from '../../test/attribute-world.ts';
import {
  createHead,
  createMatcher,
  evaluateRanks,
  evaluateRetrieval,
  fineTune,
  loadHead,
  type MatchingData,
  type Stage,
  saveHead,
  type TrainingProgress,
  train,
  warmUp,
} from '../index.ts';
import { standstillOf } from '../internal.ts';

const training = attributeWorld(96, 1);
const validation = attributeWorld(48, 2);
const fine: Stage = { ...fineTune, negatives: 3, learningRate: 0.01, epochs: 6, batchSize: 16 };
const warm: Stage = { ...warmUp, learningRate: 0.005, epochs: 3, batchSize: 16 };
const head = createHead('linear', { dimension }, { start: 'identity' });

describe('train', () => {
  it.each(['linear', 'linear-text', 'linear-image', 'mlp', 'attention'] as const)(
    '%s learns what the cosine blurs',
    async (name) => {
      const start = createHead(name, { dimension, heads: 4 } as never);
      const before = await validationRank(start);
      const warmed = await train({ head: start, stage: warm, training, validation });
      const { head: trained, record } = await train({
        head: warmed.head,
        stage: { ...fine, epochs: 20 },
        training,
        validation,
      });
      expect(record.stopped).toBe('finished');
      expect(await validationRank(trained)).toBeLessThan(
        Math.min(before, await validationRank(createHead('cosine', { dimension }))),
      );
    },
  );

  it('returns the given head when no epoch is better on validation', async () => {
    const result = await train({ head, stage: fine, training, validation: mislabelled(validation) });
    expect(result.record.bestEpoch).toBe(0);
    expect(result.head.parameters).toEqual(head.parameters);
  });

  it('says how a stage came to nothing', async () => {
    const after = async (stage: Stage, on = validation) =>
      standstillOf((await train({ head, stage, training, validation: on })).record);
    expect(await after(fine)).toBeUndefined();
    expect(await after({ ...fine, learningRate: 1e-9 })).toBe('hardly-moved');
    expect(await after(fine, mislabelled(validation))).toBe('no-better');
    const { head: trained } = await train({ head, stage: { ...fine, epochs: 20 }, training, validation });
    const easy = { ...fine, loss: { type: 'triplet' as const, margin: 1e-6 } };
    const { record } = await train({ head: trained, stage: easy, training, validation });
    expect(record.epochs[0]?.validationLoss).toBe(0);
    expect(standstillOf(record)).toBe('nothing-to-learn');
    expect(standstillOf({ ...record, stopped: 'diverged' })).toBeUndefined();
  });

  it('trains on rows of 1e25 and 1e-25 as on those of 1', async () => {
    const scaled = (data: MatchingData, [image, text]: readonly [number, number]): MatchingData => ({
      ...data,
      images: matrix(
        data.images.data.map((value) => value * image),
        ...data.images.shape,
      ),
      texts: matrix(
        data.texts.data.map((value) => value * text),
        ...data.texts.shape,
      ),
    });
    const one = (await train({ head, stage: { ...fine, epochs: 1 }, training, validation })).record.epochs[0];
    for (const scales of [
      [1e25, 1e-25],
      [1e-30, 1e30],
    ] as const) {
      const [far, farValidation] = [training, validation].map((data) => scaled(data, scales));
      if (far === undefined || farValidation === undefined) throw new Error('two scaled worlds');
      const { record, head: trained } = await train({ head, stage: fine, training: far, validation: farValidation });
      expect(record.epochs[0]?.validationLoss).toBeCloseTo(one?.validationLoss ?? Number.NaN, 4);
      expect(record.epochs[0]?.validationRank).toBe(one?.validationRank);
      expect(Object.values(trained.parameters).every(({ data }) => data.every(Number.isFinite))).toBe(true);
    }
  });

  it('reports the validation loss of the head it returns', async () => {
    const { head: trained, record } = await train({ head, stage: fine, training, validation });
    const again = await train({
      head: trained,
      stage: { ...fine, epochs: 1, learningRate: 1e-12 },
      training,
      validation,
    });
    expect(again.record.epochs[0]?.validationLoss).toBeCloseTo(
      record.epochs[record.bestEpoch]?.validationLoss ?? -1,
      6,
    );
    const ranks = await evaluateRanks(createMatcher(trained), validation, { maxNegatives: 3 });
    expect(again.record.epochs[0]?.validationRank).toBe(ranks.perNegatives[2]?.mean);
  });

  it('gives the same bytes for the same seed, others for another', async () => {
    const bytes = async (seed: number) =>
      saveHead((await train({ head, stage: fine, training, validation, seed })).head);
    const first = await bytes(1);
    expect(await bytes(1)).toEqual(first);
    expect(await bytes(2)).not.toEqual(first);
  });

  it.each([fine, warm, { ...fine, loss: { type: 'infonce' as const } }])(
    'resumes in $kind with $loss.type to the same bytes',
    async (stage) => {
      const whole = await train({ head, stage, training, validation });
      for (const stopAfter of [0, 1, 8, 13]) {
        const controller = new AbortController();
        const keeper = checkpointKeeper();
        let steps = 0;
        const options = {
          head,
          stage,
          training,
          validation,
          signal: controller.signal,
          checkpoint: keeper,
          onProgress: ({ validated }: TrainingProgress) => {
            if (validated === undefined && ++steps >= stopAfter) controller.abort();
            if (stopAfter === 0) controller.abort();
          },
        };
        await expect(train(options)).rejects.toMatchObject({ code: 'ABORTED' });
        expect(keeper.bytes).toBeDefined();
        const resumed = await train({
          head,
          stage,
          training,
          validation,
          checkpoint: { save: () => {}, resume: keeper.bytes },
        });
        expect(saveHead(resumed.head)).toEqual(saveHead(whole.head));
      }
    },
  );

  it('resumes after the last epoch without training again', async () => {
    const keeper = checkpointKeeper();
    const whole = await train({
      head,
      stage: fine,
      training,
      validation,
      checkpoint: keeper,
    });
    let steps = 0;
    const again = await train({
      head,
      stage: fine,
      training,
      validation,
      checkpoint: { save: () => {}, resume: keeper.bytes },
      onProgress: () => steps++,
    });
    expect(steps).toBe(0);
    expect(again.head.parameters).toEqual(whole.head.parameters);
  });

  it('refuses a checkpoint of another run and a file that is none', async () => {
    const keeper = checkpointKeeper();
    await train({
      head,
      stage: fine,
      training,
      validation,
      checkpoint: keeper,
    });
    const resume = (bytes: Uint8Array | undefined) =>
      train({
        head,
        stage: { ...fine, epochs: 7 },
        training,
        validation,
        checkpoint: { save: () => {}, resume: bytes },
      });
    await expect(resume(keeper.bytes)).rejects.toThrow(/another run/);
    await expect(resume(saveHead(head))).rejects.toThrow(/not a training checkpoint/);
    await expect(resume(new Uint8Array(9))).rejects.toBeInstanceOf(FgclipError);
  });

  it('stops early when validation no longer improves', async () => {
    const stage = { ...fine, epochs: 50, patience: 2 };
    const { record } = await train({ head, stage, training, validation: mislabelled(validation) });
    expect(record.stopped).toBe('early');
    expect(record.epochs).toHaveLength(3);
  });

  it('keeps the best so far when the loss is no longer a number', async () => {
    const stage: Stage = { ...fine, optimizer: { type: 'sgd' }, learningRate: 1e38, epochs: 5 };
    const { record, head: kept } = await train({ head, stage, training, validation });
    expect(record.stopped).toBe('diverged');
    expect(kept.parameters).toEqual(head.parameters);
  });

  it.each([
    ['adamw', { optimizer: { type: 'adamw', weightDecay: 0.1 } }],
    ['momentum', { optimizer: { type: 'sgd', momentum: 0.9 }, learningRate: 1e-3 }],
    ['cosine schedule', { schedule: { type: 'cosine', warmupSteps: 5 } }],
    ['clipping', { clipNorm: 1 }],
    ['infonce', { loss: { type: 'infonce' } }],
    ['bce', { loss: { type: 'bce' } }],
    ['mse', { loss: { type: 'mse' } }],
    ['hardest negative', { loss: { type: 'triplet', margin: 0.1, hardest: true } }],
  ] as const)('trains with %s', async (_, change) => {
    for (const stage of [fine, warm]) {
      const { record } = await train({
        head,
        stage: { ...stage, ...change, epochs: 4 } as Stage,
        training,
        validation,
      });
      const [start, ...rest] = record.epochs.map((epoch) => epoch.validationLoss ?? Number.POSITIVE_INFINITY);
      expect(Math.min(...rest)).toBeLessThan(start ?? 0);
    }
  });

  it('takes annotations with too few negatives, masked, or leaves them out and says how many', async () => {
    const uneven = {
      ...training,
      annotations: training.annotations.map((a, i) => ({ ...a, negatives: a.negatives?.slice(0, i % 4) })),
    };
    const all = await train({ head, stage: { ...fine, epochs: 1 }, training: uneven, validation });
    expect([all.record.examples, all.record.leftOut]).toEqual([72, 24]);
    const full = await train({ head, stage: { ...fine, epochs: 1, minNegatives: 3 }, training: uneven, validation });
    expect([full.record.examples, full.record.leftOut]).toEqual([24, 72]);
  });

  it.each([
    [{ stage: { ...fine, epochs: 0 } }, /`epochs` is out of range/],
    [{ stage: { ...fine, learningRate: Number.NaN } }, /`learningRate` is out of range/],
    [{ stage: { ...fine, batchSize: 1.5 } }, /batchSize/],
    [{ stage: { ...warm, batchSize: 1 } }, /a batch of one pair has nothing to compare it with/],
    [
      { stage: warm, validation: attributeWorld(1, 3) },
      /validation have nothing to be compared with.*1 photograph and 1/,
    ],
    [{ stage: warm, training: attributeWorld(1, 3) }, /training have nothing to be compared with.*more images/],
    [
      // Captions of one photograph stand together, so no batch of two has two photographs.
      { stage: { ...warm, batchSize: 2 }, validation: twoCaptionsEach(validation) },
      /48 photographs and 16 captions, never two of both among 2 pairs.*`batchSize`/,
    ],
    [{ stage: warm, validation: oneCaptionForAll(validation) }, /48 photographs and 1 caption/],
    [{ head: createHead('cosine', { dimension }) }, /nothing to train/],
    [{ head: createHead('linear', { dimension: 8 }) }, /do not fit the head/],
    [{ training: { ...training, annotations: [] } }, /no annotations with 1 or more hard negatives/],
    [
      { stage: warm, validation: { ...validation, annotations: [] } },
      /Validation data: there are no image-caption pairs/,
    ],
  ])('refuses %#', async (change, message) => {
    await expect(train({ head, stage: fine, training, validation, ...change })).rejects.toThrow(message);
  });

  it('loses nothing when a trained head is saved and loaded', async () => {
    const { head: trained } = await train({ head, stage: fine, training, validation });
    const back = loadHead(saveHead(trained));
    expect(back.history.map(({ event }) => event)).toEqual(['created', 'trained']);
    expect(await evaluateRetrieval(createMatcher(back), validation)).toEqual(
      await evaluateRetrieval(createMatcher(trained), validation),
    );
  });
});

async function validationRank(of: typeof head): Promise<number> {
  const { perNegatives } = await evaluateRanks(createMatcher(of), validation);
  return perNegatives.at(-1)?.mean ?? Number.NaN;
}

/** Takes a wrong caption for the right one, so that what training learns makes it worse. */
function mislabelled(data: MatchingData): MatchingData {
  const annotations = data.annotations.map(
    ({ image, captions: [right = 0], negatives: [wrong = 0, ...others] = [] }) => ({
      image,
      captions: [wrong],
      negatives: [right, ...others],
    }),
  );
  return { ...data, annotations };
}

function twoCaptionsEach(data: MatchingData): MatchingData {
  return {
    ...data,
    annotations: data.annotations.map(({ image, captions: [text = 0] }) => ({
      image,
      captions: [text, (text + 1) % 16],
    })),
  };
}

function oneCaptionForAll(data: MatchingData): MatchingData {
  return { ...data, annotations: data.annotations.map(({ image }) => ({ image, captions: [0] })) };
}

/** Keeps the last checkpoint of a run. */
function checkpointKeeper() {
  const keeper = {
    bytes: undefined as Uint8Array | undefined,
    save(bytes: Uint8Array): void {
      keeper.bytes = bytes;
    },
  };
  return keeper;
}
