import { type ClipEncoder, createRandom, type Matrix, row } from '@fgclip/core';
import type { RgbImage } from '@fgclip/core/vision';
import { colors } from '@fgclip/datasets/internal';
import { kinds } from '@fgclip/swatchbook';
import { withArticle } from './crop-captions.ts';
import type { SceneExample } from './scene-examples.ts';

/** What a trained encoder can do under the plain cosine, on pictures that it has not seen. Shares, 0 to 1. */
export interface Figures {
  /** Of scenes among as many other scenes, the right caption found by the picture and the other way round. */
  readonly sceneRetrieval: { readonly imageToText: number; readonly textToImage: number; readonly among: number };
  /** Of crops, the right kind of "a photo of a mug" among all kinds. */
  readonly kindAccuracy: number;
  /** Of crops, the right colour of "a red mug" among all colours, the kind given. Chance is one in as many. */
  readonly colorAccuracy: { readonly share: number; readonly among: number };
  readonly scenes: number;
  readonly crops: number;
}

/** Measures an encoder on examples of scenes that are held out. */
export async function measure(
  encoder: ClipEncoder,
  examples: readonly SceneExample[],
  { imageSize, seed }: { readonly imageSize: number; readonly seed: number },
): Promise<Figures> {
  const embedImages = (list: readonly SceneExample[]) =>
    encoder.embedImages(
      list.map(({ image }): RgbImage => ({ width: imageSize, height: imageSize, data: image })),
      { normalize: true },
    );
  const embedTexts = (texts: readonly string[]) => encoder.embedTexts(texts, { normalize: true });

  const scenes = examples.filter(({ kind }) => kind === undefined).slice(0, 256);
  const random = createRandom(seed).fork('measure');
  const captions = scenes.map(({ coarse }) => coarse[random.integer(coarse.length)] ?? '');
  const [sceneRows, captionRows] = [await embedImages(scenes), await embedTexts(captions)];

  const crops = examples.filter(({ kind }) => kind !== undefined);
  const cropRows = await embedImages(crops);
  const names = kinds.map(({ name }) => name);
  const kindRows = await embedTexts(names.map((name) => `a photo of ${withArticle(name)}`));
  const right = (rows: readonly number[], expected: readonly number[]) =>
    rows.filter((found, i) => found === expected[i]).length / rows.length;

  const inOrder = scenes.map((_, i) => i);
  return {
    sceneRetrieval: {
      imageToText: right(nearest(sceneRows, captionRows), inOrder),
      textToImage: right(nearest(captionRows, sceneRows), inOrder),
      among: scenes.length,
    },
    kindAccuracy: right(
      nearest(cropRows, kindRows),
      crops.map(({ kind }) => names.indexOf(kind ?? '')),
    ),
    colorAccuracy: { share: await colorAccuracy(crops, cropRows, embedTexts), among: colors.length },
    scenes: scenes.length,
    crops: crops.length,
  };
}

async function colorAccuracy(
  crops: readonly SceneExample[],
  cropRows: Matrix,
  embedTexts: (texts: readonly string[]) => Promise<Matrix>,
): Promise<number> {
  const captions = kinds.flatMap(({ name }) => colors.map((color) => withArticle(`${color} ${name}`)));
  const rows = await embedTexts(captions);
  const hits = crops.filter(({ kind, color }, i) => {
    const from = kinds.findIndex(({ name }) => name === kind) * colors.length;
    const scores = colors.map((_, c) => dot(row(cropRows, i), row(rows, from + c)));
    return colors[indexOfLargest(scores)] === color;
  });
  return hits.length / crops.length;
}

/** Index of the candidate with the largest cosine for each row, all of unit length. */
function nearest(rows: Matrix, candidates: Matrix): number[] {
  return Array.from({ length: rows.shape[0] }, (_, i) =>
    indexOfLargest(Array.from({ length: candidates.shape[0] }, (__, j) => dot(row(rows, i), row(candidates, j)))),
  );
}

function indexOfLargest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? Number.NEGATIVE_INFINITY) ? i : best), 0);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
