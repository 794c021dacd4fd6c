import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boxIou, intTensor } from '@fgclip/core';
import { defineGraph, evaluate, input } from '@fgclip/core/graph';
import { chooseDetections } from '@fgclip/core/internal';
import type { RgbImage } from '@fgclip/core/vision';
import { onnxRuntime, openOwl } from '@fgclip/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallTraining } from '../../test/small-training.ts';
import { toyScenes } from '../../test/toy-world.ts';
import { type StepProgress, trainSteps } from '../steps/train-steps.ts';
import { initialParameters } from '../swatchbook-clip/parameters.ts';
import { normalizePixels } from '../swatchbook-clip/preprocessing.ts';
import { modelConfig } from '../swatchbook-clip/write-model.ts';
import { createBatches } from './batches.ts';
import { detector, detectorParameters, detectorSizes } from './detector.ts';
import { firstParameters, optimizer, stepGraph } from './step-graph.ts';
import { writeDetector } from './write-model.ts';

const { sizes: encoderSizes, tokenizer, encode, seed } = smallTraining();
const sizes = detectorSizes(encoderSizes);
const { imageSize, grid } = sizes.image;
const scenes = toyScenes(120, imageSize, 5);
const [held = { image: new Uint8Array(), objects: [] }] = toyScenes(1, imageSize, 9);
const batches = createBatches({
  ...{ scenes, imageSize, grid, batchSize: 8, seed, attributeShare: 0, padId: tokenizer.endId },
  encode: (caption) => encode(caption).ids,
});
const parameters = firstParameters(new Map(Object.entries(initialParameters(encoderSizes, 7))), sizes, seed);
const folder = mkdtempSync(join(tmpdir(), 'fgclip-detector-'));
const runtime = onnxRuntime({ threads: 2 });
const told: StepProgress[] = [];
let trained: Awaited<ReturnType<typeof trainSteps>>;

beforeAll(async () => {
  trained = await trainSteps({
    ...{ graph: stepGraph(sizes), optimizer, parameters, batches, runtime },
    ...{ steps: 120, rateAt: () => 3e-3, onStep: (progress) => told.push(progress) },
  });
  const encoderConfig = modelConfig(encoderSizes, tokenizer) as Record<string, unknown>;
  const files = { json: tokenizer.tokenizer, config: tokenizer.config };
  await writeDetector(folder, { parameters: trained, sizes, tokenizer: files, encoderConfig });
}, 120_000);
afterAll(async () => {
  await runtime.dispose();
  rmSync(folder, { recursive: true });
});

describe('training a detector', () => {
  it('learns where things are, and leaves the text tower as it is', () => {
    const meanOf = (list: StepProgress[], key: string) =>
      list.reduce((sum, { outputs }) => sum + (outputs[key] ?? Number.NaN), 0) / list.length;
    for (const key of ['loss', 'overlap', 'distance']) {
      expect(meanOf(told.slice(-5), key), key).toBeLessThan(0.6 * meanOf(told.slice(0, 5), key));
    }
    for (const [name, { data }] of Object.entries(parameters)) {
      if (name.startsWith('text.')) expect(trained[name]?.data, name).toEqual(data);
    }
  });

  it('writes a model that finds a shape on a picture that it has not seen, as the trained graph does', async () => {
    const owl = await openOwl(folder, { threads: 1, cacheFolder: folder });
    const captions = ['a ring', 'a photo of a disc'];
    const picture: RgbImage = { width: imageSize, height: imageSize, data: held.image };
    const found = await owl.detect(picture, captions);
    expect(found.scores.shape).toEqual([grid ** 2, 2]);

    const ids = captions.map((caption) => encode(caption).ids);
    const length = Math.max(...ids.map((row) => row.length));
    const filled = ids.flatMap((row) => [...row, ...Array(length - row.length).fill(tokenizer.endId)]);
    const graph = defineGraph({
      outputs: {
        ...detector(
          input('pixels', ['batch', 3, imageSize, imageSize]),
          input('ids', ['captions', 'sequence'], 'int32'),
          detectorParameters(sizes),
          sizes,
        ),
      },
    });
    const { logits, boxes } = evaluate(graph, {
      ...trained,
      pixels: normalizePixels([held.image], imageSize),
      ids: intTensor(filled, [captions.length, length]),
    }).outputs;
    found.scores.data.forEach((score, i) => {
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-(logits?.data[i] ?? Number.NaN))), 4);
    });
    found.boxes.forEach(({ x, width }, i) => {
      expect((x + width / 2) / imageSize).toBeCloseTo(boxes?.data[4 * i] ?? Number.NaN, 4);
    });

    const overlaps: number[] = [];
    for (const { image, objects } of toyScenes(12, imageSize, 9)) {
      const everything = await owl.detect({ ...picture, data: image }, objects[0]?.coarse ?? captions);
      const [best] = chooseDetections(everything, [0, 1], { iou: 0.5 });
      const [x = 0, y = 0, w = 0, h = 0] = (objects[0]?.box ?? []).map((share) => share * imageSize);
      const truth = { x: x - w / 2, y: y - h / 2, width: w, height: h };
      overlaps.push(boxIou(truth, best?.box ?? { ...truth, width: 0 }));
    }
    expect(overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length).toBeGreaterThan(0.5);
    await owl.dispose();
  });
});
