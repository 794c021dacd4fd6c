import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Prediction, Sample } from '@fgclip/datasets';
import { describe, expect, it } from 'vitest';
import { readDetections } from '../../src/detection/compare-predictions.ts';
import type { DetectVocabulariesOptions } from '../../src/detection/detect-photographs.ts';
import { decodeImage } from '../../src/images/decode-image.ts';
import { pictureName } from '../extraction/pictures.ts';
import { resultsIn, temporaryFolder } from '../folders.ts';
import { colourDetector } from './colour-detector.ts';
import { detectionSets, LONG } from './detection-options.ts';
import { smallDetection } from './small-detection.ts';

const { images, pictures, detect } = await smallDetection();
const sets = detectionSets(pictures);
const vocabularyOf = ({ captions: [right = ''], negatives = [] }: Sample) => [right, ...negatives.slice(0, 2)];
const isAsked = (sample: Sample) => sample.box !== undefined && !vocabularyOf(sample).includes(LONG);

/** The best boxes for the vocabulary of a prediction, by the detector alone and asked for that vocabulary alone. */
async function detectAlone({ photograph, vocabulary }: Prediction, most: number) {
  const image = await decodeImage(join(images, photograph));
  const { boxes, scores } = await colourDetector().detector.detect(image, vocabulary);
  const found = boxes.map((box, k) => {
    const own = [...scores.data.subarray(k * vocabulary.length, (k + 1) * vocabulary.length)];
    return { box, scores: own, score: Math.max(...own) };
  });
  return found.sort((a, b) => b.score - a.score).slice(0, most);
}

async function expectAnswered({ detections, ...question }: Prediction, most: number) {
  const expected = await detectAlone({ detections, ...question }, most);
  expect(detections).toHaveLength(expected.length);
  for (const [k, { box, scores, score }] of expected.entries()) {
    const found = detections[k];
    expect([...(found?.scores ?? [])]).toEqual(scores);
    expect(found?.label).toBe(scores.indexOf(score));
    expect(found?.score).toBeCloseTo(score, 7);
    for (const side of ['x', 'y', 'width', 'height'] as const) expect(found?.box[side]).toBeCloseTo(box[side], 4);
  }
}

describe('detectVocabularies', () => {
  it('answers every vocabulary of every photograph, and runs each once', async () => {
    const { folder, runs, manifest, sets: counts, photographs, skipped } = await detect();
    const { sets: read } = await readDetections(folder);
    for (const { name, predictions } of read) {
      const samples = sets.find((set) => set.name === name)?.samples.filter(isAsked) ?? [];
      const questions = samples.map((sample) => JSON.stringify([sample.photograph, ...vocabularyOf(sample)]));
      const answered = predictions.map(({ photograph, vocabulary }) => JSON.stringify([photograph, ...vocabulary]));
      expect(new Set(answered)).toEqual(new Set(questions));
      expect(answered).toHaveLength(new Set(questions).size);
      for (const prediction of predictions) await expectAnswered(prediction, 5);
    }
    expect(read.map(({ predictions }) => predictions.length)).toEqual([14, 8, 0]);
    expect(runs).toHaveLength(pictures);
    expect(runs.every(({ captions }) => new Set(captions).size === captions.length)).toBe(true);
    expect(runs.map(({ captions }) => captions.length)).toContain(9);
    expect(counts).toEqual(manifest.counts);
    expect(counts).toMatchObject([
      { name: 'hard', file: 'hard.jsonl', vocabularies: 14, boxes: 14, tooLong: { vocabularies: 2, boxes: 2 } },
      { name: 'easy', vocabularies: 8, boxes: 16, tooLong: { vocabularies: 0 }, leftOut: { noBox: 0 } },
      { name: 'whole', vocabularies: 0, boxes: 0, leftOut: { noBox: 8, noNegatives: 0, fewNegatives: 0 } },
    ]);
    expect(photographs).toBe(pictures);
    expect(skipped).toHaveLength(2);
  });

  it('numbers captions in order of first use, the same in all files', async () => {
    const { folder } = await detect();
    const { sets: read } = await readDetections(folder);
    const numbers = new Map<string, Set<number>>();
    for (const { vocabulary, ids = [] } of read.flatMap(({ predictions }) => predictions)) {
      for (const [k, caption] of vocabulary.entries()) {
        numbers.set(caption, (numbers.get(caption) ?? new Set()).add(ids[k] ?? 0));
      }
    }
    expect([...numbers.values()].every(({ size }) => size === 1)).toBe(true);
    expect(new Set([...numbers.values()].flatMap((own) => [...own])).size).toBe(numbers.size);
    expect(read[0]?.predictions[0]?.ids).toEqual([1, 2, 3]);
  });

  it('says what the predictions come of', async () => {
    const { manifest, folder } = await detect({ nms: 0.5, most: 7, source: { files: ['a.json'] } });
    expect(manifest).toMatchObject({
      formatVersion: 2,
      model: { id: 'colours', revision: 'r1', weightsHash: 'abc' },
      ...{ preprocessing: 'colours', contextLength: 60, captions: 'letters', most: 7, nms: 0.5, onlyFull: false },
      source: { files: ['a.json'] },
      samples: { photographs: pictures, questions: 22, hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      packages: { '@fgclip/node': expect.any(String), 'onnxruntime-node': expect.stringMatching(/^\d+\.\d+/) },
    });
    expect(JSON.parse(readFileSync(join(folder, 'detection.json'), 'utf8'))).toEqual(manifest);
    expect(Object.keys(resultsIn(folder))).toEqual([
      ...['detection.json', 'easy.jsonl', 'hard.jsonl', 'skipped.jsonl', 'whole.jsonl'],
    ]);
  });

  it('lists vocabularies that are too long', async () => {
    const { skipped, folder } = await detect();
    const long = sets[0]?.samples.filter((sample) => vocabularyOf(sample).includes(LONG)) ?? [];
    expect(skipped).toEqual(
      long.map((sample) => ({
        ...{ set: 'hard', photograph: sample.photograph, vocabulary: vocabularyOf(sample), boxes: 1 },
        ...{ fault: 'caption', reason: expect.stringContaining(JSON.stringify(LONG)) },
      })),
    );
    expect((await readDetections(folder)).sets[0]?.tooLong).toEqual(skipped);
  });

  it('drops overlapping boxes and leaves out short vocabularies where that is asked for', async () => {
    const all = (await readDetections((await detect({ most: 16 })).folder)).sets[1]?.predictions ?? [];
    const apart = (await readDetections((await detect({ most: 16, nms: 0.1 })).folder)).sets[1]?.predictions ?? [];
    for (const [k, { detections }] of apart.entries()) {
      expect(detections.length).toBeLessThan(all[k]?.detections.length ?? 0);
      expect(all[k]?.detections).toEqual(expect.arrayContaining([...detections]));
    }
    const short = sets.map((set) => ({ ...set, maxNegatives: 3 }));
    const { sets: counts } = await detect({ sets: short, onlyFull: true });
    expect(counts).toMatchObject([
      { boxes: 14, leftOut: { fewNegatives: 0 } },
      { boxes: 0, leftOut: { fewNegatives: 16 } },
      { leftOut: { noBox: 8 } },
    ]);
  });

  it('reports every photograph, to the end', async () => {
    const seen: string[] = [];
    await detect({ onProgress: ({ done, total, skipped }) => seen.push(`${done}/${total} ${skipped}`) });
    expect(seen).toEqual(Array.from({ length: pictures + 1 }, (_, done) => `${done}/${pictures} 0`));
  });

  it.each([[{ most: 0 }], [{ nms: 1.5 }], [{ maxSkippedShare: -1 }]])('refuses %j', async (changes) => {
    await expect(detect(changes)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('refuses samples that there is nothing to ask about', async () => {
    await expect(detect({ sets: sets.slice(2) })).rejects.toMatchObject({
      code: 'INVALID_DATA',
      found: expect.stringMatching(/^8 samples without a box, 0 without negatives/),
    });
  });

  it('refuses a model that gives NaN', async () => {
    const { detector } = colourDetector();
    const broken: DetectVocabulariesOptions['detector'] = {
      ...detector,
      detect: async (...args) => {
        const found = await detector.detect(...args);
        found.scores.data.fill(Number.NaN, 3, 4);
        return found;
      },
    };
    await expect(detect({ detector: broken, most: 16 })).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });
});

describe('a detection that was stopped', () => {
  it.each([0, 1, 4, 7])('goes on to the files of one that was not: after %i photographs', async (stop) => {
    const straight = await detect();
    const folder = join(temporaryFolder(), 'found');
    const controller = new AbortController();
    const onProgress = ({ done }: { done: number }) => done >= stop && controller.abort();
    await expect(detect({ signal: controller.signal, onProgress }, folder)).rejects.toMatchObject({ code: 'ABORTED' });
    if (stop > 0) await expect(readDetections(folder)).rejects.toThrow(/not finished/);
    const { runs, photographs } = await detect({}, folder);
    expect(runs).toHaveLength(pictures - stop);
    expect(photographs).toBe(pictures - stop);
    expect(resultsIn(folder)).toEqual(resultsIn(straight.folder));
  });

  const file = (folder: string, name: string) => join(folder, `${name}.jsonl`);
  const cut = (folder: string, name: string, bytes: number) => {
    const whole = readFileSync(file(folder, name));
    writeFileSync(file(folder, name), whole.subarray(0, whole.length + bytes));
  };
  const withoutFirst = (folder: string, name: string) => {
    const text = readFileSync(file(folder, name), 'utf8');
    writeFileSync(file(folder, name), text.slice(text.indexOf('\n') + 1));
  };
  const damages: [string, number, (folder: string) => void][] = [
    ['the end of a line is missing', 1, (folder) => cut(folder, 'hard', -1)],
    ['most of a line is missing', 1, (folder) => cut(folder, 'hard', -200)],
    [
      'two lines of other photographs are missing',
      2,
      (folder) => [cut(folder, 'easy', -50), withoutFirst(folder, 'hard')],
    ],
    ['a line is doubled', 0, (folder) => appendFileSync(file(folder, 'easy'), readFileSync(file(folder, 'easy')))],
    ['zeros follow', 0, (folder) => appendFileSync(file(folder, 'easy'), Buffer.alloc(100))],
    ['something else follows', 0, (folder) => appendFileSync(file(folder, 'easy'), '{"image": 5}\n[]\n')],
    ['a file is gone', pictures, (folder) => rmSync(file(folder, 'easy'))],
    ['all is there', 0, () => undefined],
  ];
  it.each(damages)('mends its files and does no more than that: %s', async (_, missing, damage) => {
    const { folder } = await detect();
    const before = resultsIn(folder);
    damage(folder);
    const { runs } = await detect({}, folder);
    expect(runs).toHaveLength(missing);
    expect(resultsIn(folder)).toEqual(before);
  });

  it('is not read as finished when its files have changed', async () => {
    const { folder } = await detect();
    cut(folder, 'hard', -200);
    await expect(readDetections(folder)).rejects.toMatchObject({ code: 'INVALID_DATA', file: file(folder, 'hard') });
    await detect({}, folder);
    withoutFirst(folder, 'hard');
    await expect(readDetections(folder)).rejects.toMatchObject({ expected: '14 predictions', found: '13' });
  });

  it('waits for another run in the folder, which leaves it nothing to do', async () => {
    const straight = await detect();
    const folder = join(temporaryFolder(), 'found');
    let waits = 0;
    const both = await Promise.all([0, 1].map(() => detect({ onWait: () => waits++ }, folder)));
    expect(both.map(({ runs }) => runs.length).sort()).toEqual([0, pictures]);
    expect(waits).toBeGreaterThan(0);
    expect(resultsIn(folder)).toEqual(resultsIn(straight.folder));
  });
});

describe('photographs that cannot be read', () => {
  const [broken, missing] = [pictureName(3), pictureName(6)];

  function damagedImages(): string {
    const folder = join(temporaryFolder(), 'images');
    cpSync(images, folder, { recursive: true });
    const file = join(folder, broken);
    writeFileSync(file, readFileSync(file).subarray(0, 200));
    rmSync(join(folder, missing));
    return folder;
  }

  it('are skipped, listed with their vocabularies and counted', async () => {
    const { folder, skipped, sets: counts, runs, photographs } = await detect({ images: damagedImages() });
    expect([runs.length, photographs]).toEqual([pictures - 2, pictures - 2]);
    const lost = skipped.filter(({ fault }) => fault === 'photograph');
    expect(lost.map(({ set, photograph, boxes }) => `${set} ${photograph} ${boxes}`)).toEqual([
      `hard ${broken} 1`,
      `easy ${broken} 2`,
      `hard ${missing} 1`,
      `hard ${missing} 1`,
      `easy ${missing} 2`,
    ]);
    expect(lost[0]?.reason).toMatch(/cannot be decoded/);
    expect(lost[2]?.reason).toBe('There is no such file in the folders of images');
    expect(JSON.stringify(skipped)).not.toContain(tmpdir());
    expect(counts).toMatchObject([
      { vocabularies: 11, unreadable: { vocabularies: 3, boxes: 3 } },
      { vocabularies: 6, boxes: 12, unreadable: { vocabularies: 2, boxes: 4 } },
      { vocabularies: 0 },
    ]);
    const { sets: read } = await readDetections(folder);
    expect(read.map(({ predictions, unreadable }) => [predictions.length, unreadable.length])).toEqual([
      [11, 3],
      [6, 2],
      [0, 0],
    ]);
  });

  it('are added once they are mended, to the files of a run that found them whole', async () => {
    const damaged = damagedImages();
    const straight = await detect();
    const { folder } = await detect({ images: damaged });
    cpSync(join(images, missing), join(damaged, missing));
    expect((await detect({ images: damaged }, folder)).runs).toHaveLength(1);
    cpSync(join(images, broken), join(damaged, broken));
    expect((await detect({ images: damaged }, folder)).runs).toHaveLength(1);
    expect(resultsIn(folder)).toEqual(resultsIn(straight.folder));
  });

  it('are an error when they are too many, and the work is not lost', async () => {
    const folder = join(temporaryFolder(), 'found');
    await expect(detect({ images: damagedImages(), maxSkippedShare: 0.2 }, folder)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      expected: 'at most 20 % of 8',
      found: expect.stringContaining(`${broken} (The picture cannot be decoded`),
    });
    expect((await detect({}, folder)).runs).toHaveLength(3);
  });
});

describe('a folder with something else in it', () => {
  it('is refused, naming the difference', async () => {
    const { folder } = await detect();
    const before = resultsIn(folder);
    const differs = (message: RegExp) => ({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) });
    await expect(detect({ most: 6 }, folder)).rejects.toMatchObject(differs(/most differs; expected 5; found 6/));
    await expect(detect({ nms: 0.5 }, folder)).rejects.toMatchObject(differs(/nms differs/));
    await expect(detect({ model: { id: 'other' } }, folder)).rejects.toMatchObject(differs(/model.id differs/));
    await expect(detect({ sets: sets.slice(1) }, folder)).rejects.toMatchObject(differs(/samples.sets/));
    expect(resultsIn(folder)).toEqual(before);
  });

  it('is refused when a file there would be overwritten', async () => {
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(folder);
    writeFileSync(join(folder, 'easy.jsonl'), 'precious');
    await expect(detect({}, folder)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      file: join(folder, 'easy.jsonl'),
    });
    expect(Object.keys(resultsIn(folder))).toEqual(['easy.jsonl']);
    expect(readFileSync(join(folder, 'easy.jsonl'), 'utf8')).toBe('precious');
  });

  it('has no detection to read', async () => {
    await expect(readDetections(temporaryFolder())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a detection that goes on', () => {
  function ownImages(): string {
    const folder = join(temporaryFolder(), 'images');
    cpSync(images, folder, { recursive: true });
    return folder;
  }

  it('asks again about photographs that are replaced, and names them', async () => {
    const own = ownImages();
    const { folder, changed } = await detect({ images: own });
    expect(changed).toEqual([]);
    cpSync(join(images, pictureName(1)), join(own, pictureName(4)));
    cpSync(join(images, pictureName(2)), join(own, pictureName(6)));
    const again = await detect({ images: own }, folder);
    expect(again).toMatchObject({ changed: [pictureName(4), pictureName(6)], photographs: 2, unchecked: [] });
    expect(again.runs).toHaveLength(2);
    expect(resultsIn(folder)).toEqual(resultsIn((await detect({ images: own })).folder));
    expect((await detect({ images: own, pin: 'hash' }, folder)).runs).toHaveLength(0);
  });

  it('lets answers stand where photographs are copied, touched or gone', async () => {
    const { folder } = await detect();
    expect(await detect({ images: ownImages() }, folder)).toMatchObject({ changed: [], photographs: 0 });
    expect(await detect({ images: temporaryFolder() }, folder)).toMatchObject({ changed: [], photographs: 0 });
  });

  it('is refused with another tokenizer, and with captions cut in another way', async () => {
    const model = { id: 'colours', tokenizerHash: 't1' };
    const { folder } = await detect({ model });
    await expect(detect({ model: { ...model, tokenizerHash: 't2' } }, folder)).rejects.toThrow(/tokenizerHash differs/);
    const { detector } = colourDetector();
    const other = { ...detector, tokenizer: { ...detector.tokenizer, id: 'words' } };
    await expect(detect({ model, detector: other }, folder)).rejects.toThrow(/captions differs .*"letters".*"words"/);
  });

  it('goes on with what an earlier version has begun, and says what cannot be compared', async () => {
    const folder = join(temporaryFolder(), 'found');
    cpSync(new URL('../fixtures/detection-format-1', import.meta.url), folder, { recursive: true });
    const small = { sets: detectionSets(2), most: 2 };
    const unchecked = ['the tokenizer', 'the length of captions', '1 photograph'];
    expect(await detect(small, folder)).toMatchObject({ photographs: 1, changed: [], unchecked });
    const { sets: read } = await readDetections(folder);
    expect(read.flatMap(({ predictions }) => predictions)).toMatchObject(
      (await readDetections((await detect(small)).folder)).sets.flatMap(({ predictions }) =>
        predictions.map(({ sha256: _, ...prediction }) => prediction),
      ),
    );
    await expect(detect({ ...small, most: 3 }, folder)).rejects.toThrow(/most differs/);
  });
});
