import { adam, matrix, plainRuntime, type Tensors, tensor, triplet } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { functionByName } from '../functions/families.ts';
import { defineHead } from '../matching/define-head.ts';
import { createHead } from '../matching/head.ts';
import type { MatchingData } from '../matching/matching-data.ts';
import type { MatchingFunction } from '../matching/matching-function.ts';
import { checkStage } from './check-stage.ts';
import { fineTune, type Stage, warmUp } from './stage.ts';
import { stageData } from './stage-data.ts';
import { stageGraphs } from './stage-graphs.ts';
import { train } from './train.ts';

const margin = 0.5;
const loss = triplet({ margin });
const cosine = functionByName('cosine', { dimension: 2 });

describe('samePhotographNegatives', () => {
  const images = matrix([1, 0, 1, 0, 0, 1], 3, 2);
  const texts = matrix([1, 0, 0.8, 0.6, 0, 1], 3, 2);
  const annotations = [0, 1, 2].map((row) => ({ image: row, captions: [row] }));
  // Rows 0 and 1 are one photograph. Scores: 1 0.8 0 / 1 0.8 0 / 0 0.6 1.
  const data: MatchingData = { images, texts, annotations, imageIds: ['a', 'a', 'b'] };
  const warm: Stage = { ...warmUp, loss: { type: 'triplet', margin } };

  it('takes other captions of the photograph for negatives only by choice, by hand', async () => {
    // Among different photographs, [0.5 + negative - positive]+ leaves, by rows: 0, 0, 0.5 + 0.6 - 1 = 0.1; by columns:
    // 0, 0.5 + 0.6 - 0.8 = 0.3, 0.
    expect(await pairsLoss(warm)).toBeCloseTo(0.4, 6);
    expect(await pairsLoss({ ...warm, samePhotographNegatives: false })).toBeCloseTo(0.4, 6);
    // The photograph's own: rows 0.5 + 0.8 - 1 = 0.3 and 0.5 + 1 - 0.8 = 0.7; columns 0.5 + 1 - 1 and 0.5 + 0.8 - 0.8.
    expect(await pairsLoss({ ...warm, samePhotographNegatives: true })).toBeCloseTo(0.4 + 0.3 + 0.7 + 0.5 + 0.5, 6);
  });

  it('trains', async () => {
    const head = createHead('linear', { dimension: 2 });
    const stage: Stage = { ...warm, samePhotographNegatives: true, epochs: 1, batchSize: 2 };
    const { record } = await train({ head, stage, training: data, validation: data });
    expect(record.stopped).toBe('finished');
  });

  async function pairsLoss(stage: Stage): Promise<number> {
    const batch = stageData(data, stage, cosine, 'training').batch([0, 1, 2]);
    return lossOf(cosine, stage, batch);
  }
});

describe('captionNormalization', () => {
  const image = tensor([1, 0], [1, 2]);
  // The positive and two negatives, over the captions axis divided by 5 and by 13.
  const captions = tensor([3, 5, 4, 0, 0, 12], [1, 3, 2]);
  const present = tensor([1, 1], [1, 2]);
  const fine: Stage = { ...fineTune, loss: { type: 'triplet', margin }, negatives: 2, minNegatives: 2 };

  it('divides by the norm over the captions only by choice, by hand', async () => {
    const positive = 3 / Math.sqrt(34);
    // Cosines 0.514, 1, 0.
    const right = margin + 1 - positive;
    expect(await captionsLoss(fine)).toBeCloseTo(right, 6);
    expect(await captionsLoss({ ...fine, captionNormalization: 'embedding' })).toBeCloseTo(right, 6);
    // First components 3/5, 4/5, 0: only the first negative violates the margin, as 0.5 + 0 - 0.6 < 0.
    expect(await captionsLoss({ ...fine, captionNormalization: 'captions-axis' })).toBeCloseTo(margin + 0.8 - 0.6, 6);
  });

  it('keeps the sigmoid, and leaves heads that normalise nothing', async () => {
    const stage: Stage = { ...fine, captionNormalization: 'captions-axis' };
    const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
    const bounded = functionByName('cosine', { dimension: 2, sigmoid: true });
    const expected = 2 * margin + sigmoid(0.8) + sigmoid(0) - 2 * sigmoid(0.6);
    expect(await lossOf(bounded, stage, { image, captions, present })).toBeCloseTo(expected, 6);
    const dot = functionByName('cosine', { dimension: 2, similarity: 'dot' });
    expect(await lossOf(dot, stage, { image, captions, present })).toBeCloseTo(margin + 4 - 3, 6);
    expect(await attentionLoss(stage)).toBe(await attentionLoss(fine));
  });

  it('trains all of a head, and refuses one of unknown codes', async () => {
    const data: MatchingData = {
      images: matrix([1, 0, 0, 1], 2, 2),
      texts: matrix([3, 5, 4, 0, 0, 12, 1, 1], 4, 2),
      annotations: [
        { image: 0, captions: [0], negatives: [1, 2] },
        { image: 1, captions: [2], negatives: [3, 0] },
      ],
    };
    const stage: Stage = {
      ...fine,
      captionNormalization: 'captions-axis',
      epochs: 1,
      batchSize: 2,
      learningRate: 0.01,
    };
    const head = createHead('mlp', { dimension: 2 });
    const { record } = await train({ head, stage, training: data, validation: data });
    expect(record.epochs[1]?.validationLoss).not.toBe(record.epochs[0]?.validationLoss);
    const own = defineHead({ name: 'own' }).create({ dimension: 2 });
    expect(() => stageGraphs(own, stage, loss, adam())).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(() => stageGraphs(own, fine, loss, adam())).not.toThrow();
    // Functions of one's own that say whether their codes are unit vectors can repeat it.
    const saying = (unit: boolean) => defineHead({ name: 'own', unit }).create({ dimension: 2 });
    expect(await lossOf(saying(true), stage, { image, captions, present })).toBe(await captionsLoss(stage));
    const dot = functionByName('cosine', { dimension: 2, similarity: 'dot' });
    const expected = await lossOf(dot, stage, { image, captions, present });
    expect(await lossOf(saying(false), stage, { image, captions, present })).toBe(expected);
  });

  it('is refused where captions are missing, and errata are in the other kind of stage', () => {
    const refused = (stage: Stage) =>
      expect(() => checkStage(stage)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    checkStage({ ...fine, captionNormalization: 'captions-axis' });
    refused({ ...fine, captionNormalization: 'captions-axis', minNegatives: 1 });
    refused({ ...fine, samePhotographNegatives: true });
    refused({ ...warmUp, captionNormalization: 'captions-axis' });
  });

  const captionsLoss = (stage: Stage) => lossOf(cosine, stage, { image, captions, present });

  async function attentionLoss(stage: Stage): Promise<number> {
    const { function: matching, parameters } = createHead('attention', { dimension: 2, heads: 2 });
    return lossOf(matching, stage, { image, captions, present }, parameters);
  }
});

async function lossOf(
  matching: MatchingFunction,
  stage: Stage,
  batch: Tensors,
  parameters: Tensors = {},
): Promise<number> {
  const { loss: graph } = stageGraphs(matching, stage, loss, adam());
  const program = await plainRuntime().compile(graph, parameters);
  const { loss: value } = await program.run(batch);
  return value?.data[0] ?? Number.NaN;
}
