import { createRandom, type Detection, type Matrix, matrix } from '@fgclip/core';
import { createTable, type EmbeddingTable, type Prediction, writePrediction } from '@fgclip/datasets';

const DIMENSION = 8;
/** Boxes of a photograph, side by side. */
const BOXES = 3;

/** 12 photographs with three boxes each, in two sets; a caption a box, and negatives of other boxes. */
export function tableWithBoxes(seed = 1): EmbeddingTable {
  const random = createRandom(seed);
  const normal = (rows: number): Matrix =>
    matrix(
      Array.from({ length: rows * DIMENSION }, () => random.normal()),
      rows,
      DIMENSION,
    );
  const count = 12 * BOXES;
  return createTable(
    {
      images: normal(count),
      imageIds: Array.from({ length: count }, (_, k) => `${Math.floor(k / BOXES)}.png`),
      boxes: Array.from({ length: count }, (_, k) => ({ x: 50 * (k % BOXES), y: 4.25, width: 40.5, height: 30 })),
      texts: normal(count),
      captions: Array.from({ length: count }, (_, k) => `Caption ${k}.`),
      annotations: Array.from({ length: count }, (_, k) => ({
        image: k,
        captions: [k],
        negatives: [1, 2, 3, 4].map((step) => (k + step) % count),
        id: `${k}`,
        set: k % 2 === 0 ? '1_attributes' : 'transparency',
      })),
    },
    {
      model: 'made up',
      sets: [
        { name: '1_attributes', maxNegatives: 4 },
        { name: 'transparency', maxNegatives: 2 },
      ],
    },
  );
}

/** What a detector answers to every annotation: the true box with the cosines as scores, unless it is told not to find it. */
export function answersTo(table: EmbeddingTable, finds: (annotation: number) => boolean = () => true): Prediction[] {
  return table.annotations.map(({ image, captions, negatives = [], set }, k) => {
    const texts = [...captions, ...negatives.slice(0, set === '1_attributes' ? 4 : 2)];
    const scores = Float32Array.from(texts, (text) => (1 + cosine(table, image, text)) / 2);
    const score = Math.max(...scores);
    const box = table.boxes?.[image] ?? { x: 0, y: 0, width: 0, height: 0 };
    const detection: Detection = { box, label: scores.indexOf(score), score, scores };
    return {
      photograph: table.imageIds[image] ?? '',
      vocabulary: texts.map((text) => table.captions[text] ?? ''),
      ids: texts.map((text) => text + 100),
      detections: finds(k) ? [detection] : [],
    };
  });
}

/** Predictions as a file of lines. */
export function predictionLines(predictions: readonly Prediction[]): string {
  return predictions.map(writePrediction).join('');
}

function cosine({ images, texts }: EmbeddingTable, image: number, text: number): number {
  const [v, t] = [rowOf(images, image), rowOf(texts, text)];
  return dot(v, t) / Math.sqrt(dot(v, v) * dot(t, t));
}

function rowOf({ data }: Matrix, row: number): Float32Array {
  return data.subarray(row * DIMENSION, (row + 1) * DIMENSION);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0);
}
