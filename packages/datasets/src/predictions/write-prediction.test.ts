import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Prediction, readPredictions } from './read-predictions.ts';
import { writePrediction } from './write-prediction.ts';

const prediction: Prediction = {
  photograph: '000000056288.jpg',
  files: ['val2017/000000056288.jpg'],
  sha256: 'ab12',
  vocabulary: ['A red mug.', 'A "green"\nmug.'],
  ids: [90, 12],
  detections: [
    {
      box: { x: -0.5, y: 10, width: 50.75, height: 0 },
      label: 1,
      score: Math.fround(0.7),
      scores: new Float32Array([0.1, 0.7]),
    },
  ],
};

const read = (line: string) => readPredictions(line, { file: 'x.jsonl' });

describe('writePrediction', () => {
  it("writes the benchmark's record on one line, with the captions", () => {
    const line = writePrediction(prediction);
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(JSON.parse(line)).toEqual({
      image_filepath: 'val2017/000000056288.jpg',
      image_sha256: 'ab12',
      category_id: 90,
      vocabulary: [90, 12],
      captions: ['A red mug.', 'A "green"\nmug.'],
      scores: [0.7],
      labels: [12],
      boxes: [[-0.5, 10, 50.25, 10]],
      total_scores: [[0.1, 0.7]],
    });
  });

  it('numbers captions that have no ids, and names photographs that files do not', () => {
    const { ids, files, sha256, ...rest } = prediction;
    expect(JSON.parse(writePrediction(rest))).toMatchObject({ category_id: 1, vocabulary: [1, 2], labels: [2] });
    for (const photograph of ['shoe 1', '../shoe.png', '..', 'mine/000000056288.jpg']) {
      const { predictions } = read(writePrediction({ ...rest, photograph, files: ['shoes/1.png'] }));
      expect(predictions[0]).toMatchObject({ photograph, files: ['shoes/1.png'] });
    }
  });

  it('writes what readPredictions() reads, to the last bit of a float32', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    const side = fc.float({ min: 0, max: 5000, noNaN: true });
    const vocabulary = fc.uniqueArray(
      fc.string({ minLength: 1 }).filter((text) => text === text.trim() && text !== ''),
      {
        minLength: 1,
        maxLength: 12,
      },
    );
    const predictions = vocabulary.chain((captions) => {
      const detection = fc.record({
        box: fc.record({ x: side, y: side, width: side, height: side }),
        label: fc.nat(captions.length - 1),
        score: float,
        scores: fc.float32Array({
          minLength: captions.length,
          maxLength: captions.length,
          noNaN: true,
          noDefaultInfinity: true,
        }),
      });
      const ids = fc.uniqueArray(fc.integer(), { minLength: captions.length, maxLength: captions.length });
      return fc.record({ ids, detections: fc.array(detection, { maxLength: 5 }) }).map((rest): Prediction => {
        return { photograph: 'shop/1.png', files: ['shop/1.png'], sha256: 'ab12', vocabulary: captions, ...rest };
      });
    });
    const withoutMinus = (scores: Iterable<number>) => Array.from(scores, (score) => score + 0);
    fc.assert(
      fc.property(predictions, (made) => {
        const line = writePrediction(made);
        const { predictions, skipped } = read(line);
        expect(skipped).toEqual([]);
        const [again] = predictions as [Prediction];
        expect(writePrediction(again)).toBe(line);
        expect({ ...again, detections: [] }).toEqual({ ...made, detections: [] });
        expect(again.detections).toHaveLength(made.detections.length);
        for (const [k, { box, label, score, scores }] of made.detections.entries()) {
          const found = again.detections[k];
          expect(found?.label).toBe(label);
          expect(Math.fround(found?.score ?? Number.NaN) + 0).toBe(score + 0);
          expect(withoutMinus(found?.scores ?? [])).toEqual(withoutMinus(scores));
          expect(found?.box.x).toBeCloseTo(box.x, 2);
          expect((found?.box.y ?? 0) + (found?.box.height ?? 0)).toBeCloseTo(box.y + box.height, 2);
        }
      }),
    );
  });

  it.each([
    [{ ids: [1] }, 'one a caption'],
    [{ detections: [{ ...prediction.detections[0], label: 2 }] }, 'a label below 2'],
    [{ detections: [{ ...prediction.detections[0], scores: new Float32Array(3) }] }, 'one a caption'],
    [{ detections: [{ ...prediction.detections[0], score: Number.NaN }] }, 'finite numbers'],
  ])('refuses what cannot be read again: %j', (fields, expected) => {
    expect(() => writePrediction({ ...prediction, ...fields } as Prediction)).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', expected: expect.stringContaining(expected) }),
    );
  });
});
