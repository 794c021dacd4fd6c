import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddingTable, Sample, SampleSet } from '@fgclip/datasets';
import { describe, expect, it } from 'vitest';
import { extractTable } from '../../src/extraction/extract.ts';
import { readTableFolder } from '../../src/files/folders.ts';
import { decodeImage } from '../../src/images/decode-image.ts';
import { resultsIn, temporaryFolder } from '../folders.ts';
import { pictureName, sampleSets } from './pictures.ts';
import { smallExtraction } from './small-extraction.ts';

const pictures = 12;
const { images, encoder, options, extract } = await smallExtraction(pictures);
const sets = sampleSets(pictures);

/** The embeddings of each sample by the encoder alone, one picture and one caption at a time. */
async function embedOneByOne(samples: readonly Sample[], scale = 1) {
  const rows: { image: number[]; texts: number[][] }[] = [];
  for (const { photograph, box, captions, negatives = [] } of samples) {
    const image = await decodeImage(join(images, photograph));
    const embedded = await encoder.embedImages([box === undefined ? image : { image, box, scale }]);
    const texts: number[][] = [];
    for (const caption of [...captions, ...negatives]) texts.push([...(await encoder.embedTexts([caption])).data]);
    rows.push({ image: [...embedded.data], texts });
  }
  return rows;
}

/** The same as the table has it, annotation by annotation. */
function rowsOf({ images: pixels, texts, annotations }: EmbeddingTable) {
  const row = ({ data, shape }: typeof texts, index: number) => [
    ...data.subarray(index * shape[1], (index + 1) * shape[1]),
  ];
  return annotations.map(({ image, captions, negatives = [] }) => ({
    image: row(pixels, image),
    texts: [...captions, ...negatives].map((text) => row(texts, text)),
  }));
}

function expectClose(found: ReturnType<typeof rowsOf>, expected: ReturnType<typeof rowsOf>, tolerance: number) {
  expect(found.length).toBe(expected.length);
  const flat = (rows: ReturnType<typeof rowsOf>) => rows.flatMap(({ image, texts }) => [...image, ...texts.flat()]);
  const [a, b] = [flat(found), flat(expected)];
  expect(a.length).toBe(b.length);
  const size = Math.max(...b.map(Math.abs));
  expect(size).toBeGreaterThan(0.01);
  expect(Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? Number.NaN))))).toBeLessThan(tolerance * size);
}

describe('extractTable', () => {
  it.each([1, 4, 32])('embeds what the encoder does by itself, in batches of %i', async (batchSize) => {
    const { folder, manifest, ...result } = await extract({ batchSize });
    const table = await readTableFolder(folder);
    expectClose(rowsOf(table), await embedOneByOne(sets.flatMap(({ samples }) => samples)), 1e-5);
    expect(
      table.annotations.map(({ id, set, image }) => [set, id, table.imageIds[image], table.boxes?.[image]]),
    ).toEqual(
      sets.flatMap(({ name, samples }) => samples.map(({ id, photograph, box = null }) => [name, id, photograph, box])),
    );
    expect(table.annotations.map(({ captions }) => captions.map((text) => table.captions[text]))).toEqual(
      sets.flatMap(({ samples }) => samples.map(({ captions }) => captions)),
    );
    expect(result).toMatchObject({
      missingShards: 0,
      skipped: [],
      truncated: 0,
      images: 36,
      captions: manifest?.counts.texts,
    });
    expect(table.manifest).toMatchObject({
      model: 'tiny@r1',
      weightsHash: 'abc',
      preprocessing: `${encoder.imageProcessor.id}, boxes x 1`,
      sets: [{ name: 'hard', maxNegatives: 2 }, { name: 'whole' }],
      counts: { images: 36, annotations: 36 },
      source: {
        sets: [
          { name: 'hard', samples: 24, unusableEntries: 0 },
          { name: 'whole', samples: 12, unusableEntries: 1 },
        ],
        skipped: { images: 0, annotations: 0 },
      },
      packages: {
        '@fgclip/node': expect.any(String),
        'onnxruntime-node': expect.stringMatching(/^\d+\.\d+/),
        sharp: expect.stringMatching(/^\d+\.\d+/),
      },
    });
  });

  it('does not depend on the order of the samples', async () => {
    const turned = sets.map((set) => ({ ...set, samples: set.samples.toReversed() }));
    const { folder } = await extract({ sets: turned });
    const table = await readTableFolder(folder);
    const straight = await readTableFolder((await extract()).folder);
    const back = {
      ...table,
      annotations: [...table.annotations.slice(0, 24).reverse(), ...table.annotations.slice(24).reverse()],
    };
    expectClose(rowsOf(back), rowsOf(straight), 1e-5);
  });

  it('grows boxes and stores float16', async () => {
    const { folder } = await extract({ scale: 1.5, dtype: 'float16' });
    const table = await readTableFolder(folder);
    expect(table.manifest).toMatchObject({ dtype: 'float16', preprocessing: expect.stringMatching(/, boxes x 1.5$/) });
    const samples = sets.flatMap((set) => set.samples);
    expectClose(rowsOf(table), await embedOneByOne(samples, 1.5), 2e-3);
    const grownless = await readTableFolder((await extract()).folder);
    expect(() => expectClose(rowsOf(table), rowsOf(grownless), 2e-3)).toThrow();
  });

  it('leaves a finished table as it is, and nothing else in the folder', async () => {
    const { folder, manifest } = await extract();
    const before = resultsIn(folder);
    expect(Object.keys(before)).toEqual([
      'annotations.jsonl',
      'captions.jsonl',
      'extraction.json',
      ...[0, 1, 2, 3].map((n) => `images-0000${n}.safetensors`),
      'images.jsonl',
      'manifest.json',
      ...[0, 1, 2].map((n) => `texts-0000${n}.safetensors`),
    ]);
    expect(await extract({}, folder)).toMatchObject({ manifest, missingShards: 0, images: 0, captions: 0 });
    expect(resultsIn(folder)).toEqual(before);
  });

  it('reports captions, then images, to the end', async () => {
    const seen: string[] = [];
    const { manifest } = await extract({
      onProgress: ({ kind, done, total }) => seen.push(`${kind} ${done}/${total}`),
    });
    const texts = manifest?.counts.texts;
    expect(seen[0]).toBe(`texts 0/${texts}`);
    expect(seen).toContain(`texts ${texts}/${texts}`);
    expect(seen.at(-1)).toBe('images 36/36');
    const images = seen.filter((line) => line.startsWith('images')).map((line) => Number(/\d+/.exec(line)));
    expect(images).toEqual([...images].sort((a, b) => a - b));
  });

  it('finds photographs that are named in another Unicode form', async () => {
    const folder = join(temporaryFolder(), 'images');
    cpSync(join(images, pictureName(0)), join(folder, 'caf\u00e9'.normalize('NFD'), 'a\u030angstro\u0308m.png'));
    const samples: Sample[] = [{ id: '1', photograph: 'caf\u00e9/\u00e5ngstr\u00f6m.png', captions: ['a red mug'] }];
    const found = await extract({ sets: [{ name: 'accents', samples, skipped: [] }], images: folder });
    expect(found).toMatchObject({ skipped: [], images: 1 });
  });

  it('skips photographs of more pixels than it may read, and adds them when it may', async () => {
    const least = await extract({ maxPixels: 1600 });
    expect(least.skipped.length).toBeGreaterThan(5);
    for (const { reason } of least.skipped) {
      expect(reason).toMatch(/^The picture has too many pixels; expected 1600 at most; found \d+ x \d+$/);
    }
    expect(await extract({}, least.folder)).toMatchObject({ skipped: [] });
    await expect(extract({ maxPixels: 0.5 })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('counts captions that are cut', async () => {
    const long = Array.from({ length: 200 }, () => 'red').join(' ');
    const samples: Sample[] = [{ id: '1', photograph: pictureName(0), captions: [long, 'a red mug'] }];
    const { truncated, manifest } = await extract({ sets: [{ name: 'long', samples, skipped: [] }] });
    expect(truncated).toBe(1);
    expect(manifest?.source).toMatchObject({ truncatedCaptions: 1 });
  });
});

describe('shares of an extraction', () => {
  it('make, put together, the files of a run by itself', async () => {
    const straight = await extract();
    const shares = await Promise.all([0, 1, 2].map((index) => extract({ shard: { index, of: 3 } })));
    expect(shares.map(({ missingShards, manifest }) => [missingShards, manifest])).toEqual([
      [4, undefined],
      [5, undefined],
      [5, undefined],
    ]);
    const together = join(temporaryFolder(), 'together');
    for (const { folder } of shares) {
      await expect(readTableFolder(folder)).rejects.toMatchObject({ code: 'INVALID_DATA' });
      cpSync(folder, together, { recursive: true });
    }
    // The pictures need not be there any more.
    const completed = await extract({ shard: { index: 1, of: 3 }, images: temporaryFolder() }, together);
    expect(completed).toMatchObject({ missingShards: 0, images: 0, manifest: straight.manifest });
    expect(resultsIn(together)).toEqual(resultsIn(straight.folder));
  });

  it('work in one folder at the same time', async () => {
    const straight = await extract();
    const folder = join(temporaryFolder(), 'shared');
    const results = await Promise.all([0, 1].map((index) => extract({ shard: { index, of: 2 } }, folder)));
    if (results.every(({ manifest }) => manifest === undefined)) await extract({}, folder);
    expect(resultsIn(folder)).toEqual(resultsIn(straight.folder));
  });

  it.each([[{ index: 3, of: 3 }], [{ index: -1, of: 2 }], [{ index: 0, of: 0 }], [{ index: 0.5, of: 2 }]])(
    'must be shares: %j',
    async (shard) => {
      await expect(extract({ shard })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    },
  );
});

describe('pictures that cannot be embedded', () => {
  const broken = pictureName(3);
  const missing = pictureName(7);
  const outside: Sample = {
    id: 'outside',
    photograph: pictureName(1),
    box: { x: 500, y: 0, width: 10, height: 10 },
    captions: ['nothing'],
  };
  const withOutside: SampleSet[] = [...sets, { name: 'odd', samples: [outside], skipped: [] }];

  function damagedImages(): string {
    const folder = join(temporaryFolder(), 'images');
    cpSync(images, folder, { recursive: true });
    const file = join(folder, broken);
    writeFileSync(file, readFileSync(file).subarray(0, 200));
    rmSync(join(folder, missing));
    return folder;
  }

  it('are skipped, listed with their samples, and not in the table', async () => {
    const result = await extract({ sets: withOutside, images: damagedImages() });
    expect(result.skipped).toEqual([
      { file: pictureName(1), box: outside.box, reason: expect.stringMatching(/no pixel of the picture/), samples: 1 },
      { file: broken, reason: expect.stringMatching(/cannot be decoded/), samples: 3 },
      { file: missing, reason: 'There is no such file in the folders of images', samples: 3 },
    ]);
    expect(JSON.stringify(result.skipped)).not.toContain(tmpdir());
    const table = await readTableFolder(result.folder);
    expect(table.manifest).toMatchObject({
      counts: { images: 30, annotations: 30 },
      source: { skipped: { images: 7, annotations: 7 } },
    });
    expect(table.imageIds).not.toContain(broken);
    expect(table.imageIds).not.toContain(missing);
    const kept = withOutside.map((set) => ({
      ...set,
      samples: set.samples.filter(
        ({ id, photograph }) => photograph !== broken && photograph !== missing && id !== 'outside',
      ),
    }));
    expectClose(rowsOf(table), await embedOneByOne(kept.flatMap(({ samples }) => samples)), 1e-5);
    const lines = readFileSync(join(result.folder, 'skipped.jsonl'), 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject(
      [
        { file: pictureName(1), box: outside.box, samples: [{ set: 'odd', id: 'outside' }] },
        {
          file: broken,
          samples: [
            { set: 'hard', id: 'box 3' },
            { set: 'whole', id: '3' },
            { set: 'hard', id: 'box 15' },
          ],
        },
        {
          file: missing,
          samples: [
            { set: 'hard', id: 'box 7' },
            { set: 'whole', id: '7' },
            { set: 'hard', id: 'box 19' },
          ],
        },
      ].map((line) => ({ ...line, samples: expect.arrayContaining(line.samples) })),
    );
  });

  it('are listed in the same words every time, although decoders do not use them', async () => {
    const damaged = damagedImages();
    for (let index = 0; index < pictures; index += 2) cpSync(join(damaged, broken), join(damaged, pictureName(index)));
    const files = await Promise.all(Array.from({ length: 6 }, () => extract({ images: damaged })));
    const listed = files.map(({ folder }) => resultsIn(folder));
    for (const other of listed) expect(other).toEqual(listed[0]);
  });

  it('are embedded once they are mended, to the files of a run that found them whole', async () => {
    const damaged = damagedImages();
    const straight = await extract();
    const { folder, manifest } = await extract({ images: damaged });
    expect(existsSync(join(folder, 'skipped.jsonl'))).toBe(true);
    cpSync(join(images, missing), join(damaged, missing));
    const half = await extract({ images: damaged }, folder);
    expect(half.skipped.map(({ file }) => file)).toEqual([broken]);
    expect(half.manifest?.fingerprint).not.toBe(manifest?.fingerprint);
    cpSync(join(images, broken), join(damaged, broken));
    expect(await extract({ images: damaged }, folder)).toMatchObject({ skipped: [], missingShards: 0 });
    expect(resultsIn(folder)).toEqual(resultsIn(straight.folder));
  });

  it('are an error when they are too many, and the work is not lost', async () => {
    const folder = join(temporaryFolder(), 'table');
    const damaged = damagedImages();
    const refused = extract({ images: damaged, maxSkippedShare: 0.1 }, folder);
    await expect(refused).rejects.toMatchObject({
      code: 'INVALID_DATA',
      expected: 'at most 10 % of 36',
      found: expect.stringContaining(`${broken} (The picture cannot be decoded`),
    });
    expect(readdirSync(folder)).toContain('images-00000.safetensors');
    const allowed = await extract({ images: damaged, maxSkippedShare: 0.17 }, folder);
    expect(allowed.skipped).toHaveLength(2);
    expect(resultsIn(folder)).toEqual(resultsIn((await extract({ images: damaged })).folder));
    await expect(extract({ images: damaged, maxSkippedShare: 0.1 })).rejects.toMatchObject({ code: 'INVALID_DATA' });
  });

  it('are no table when they are all', async () => {
    await expect(extract({ images: temporaryFolder() })).rejects.toThrow(/None of the images can be embedded/);
  });

  it('never lie outside of the folders of images', async () => {
    const samples = [`../images/${pictureName(0)}`, join(images, pictureName(0))].map((photograph, i): Sample => {
      return { id: `${i}`, photograph, captions: ['x'] };
    });
    const named = [...samples, { id: '2', photograph: pictureName(0), captions: ['x'] }];
    const { skipped } = await extract({ sets: [{ name: 'out', samples: named, skipped: [] }] });
    expect(skipped.map(({ file }) => file)).toEqual(samples.map(({ photograph }) => photograph));
  });
});

describe('a folder with something else in it', () => {
  it('is refused, naming the difference', async () => {
    const { folder } = await extract();
    const before = resultsIn(folder);
    const [first, second] = sets as [SampleSet, SampleSet];
    const other = (changes: Parameters<typeof extract>[0]) => extract(changes, folder);
    const differs = (message: RegExp) => ({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) });
    await expect(other({ scale: 2 })).rejects.toMatchObject(differs(/scale differs; expected 1; found 2/));
    await expect(other({ dtype: 'float16' })).rejects.toMatchObject(differs(/dtype differs/));
    await expect(other({ model: { id: 'tiny', revision: 'r2' } })).rejects.toMatchObject(
      differs(/model.revision differs/),
    );
    await expect(other({ rowsPerShard: { images: 8, texts: 16 } })).rejects.toMatchObject(
      differs(/rowsPerShard.images/),
    );
    await expect(other({ sets: [first] })).rejects.toMatchObject(differs(/samples.sets.whole differs/));
    const renamed = { ...second, samples: second.samples.map((sample) => ({ ...sample, id: `${sample.id}!` })) };
    await expect(other({ sets: [first, renamed] })).rejects.toMatchObject(differs(/samples.hash differs/));
    expect(resultsIn(folder)).toEqual(before);
  });

  it('is refused when it holds a table made otherwise, or a shard of another extraction', async () => {
    const [one, two] = [await extract(), await extract({ scale: 2 })];
    rmSync(join(two.folder, 'extraction.json'));
    await expect(extract({}, two.folder)).rejects.toThrow(/There is an embedding table here already/);
    cpSync(join(two.folder, 'images-00001.safetensors'), join(one.folder, 'images-00001.safetensors'));
    await expect(extract({}, one.folder)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      file: expect.stringContaining('images-00001.safetensors'),
    });
  });
});

describe('an extraction that is stopped', () => {
  it('leaves its finished shards, and goes on from there', async () => {
    const straight = await extract();
    const folder = join(temporaryFolder(), 'table');
    const controller = new AbortController();
    const stopped = extractTable(
      options(folder, {
        signal: controller.signal,
        onProgress: ({ kind, done }) => {
          if (kind === 'images' && done >= 14) controller.abort();
        },
      }),
    );
    await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
    const finished = readdirSync(folder).filter((name) => name.endsWith('.safetensors'));
    expect(finished).toEqual(['images-00000.safetensors', ...[0, 1, 2].map((n) => `texts-0000${n}.safetensors`)]);
    const again: number[] = [];
    await extract({ onProgress: ({ kind, done }) => kind === 'images' && again.push(done) }, folder);
    expect(again[0]).toBe(10);
    expect(resultsIn(folder)).toEqual(resultsIn(straight.folder));
  });

  it('does nothing when it was stopped before', async () => {
    await expect(extract({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

it.each([[{ batchSize: 0 }], [{ scale: 0 }], [{ maxSkippedShare: 2 }], [{ rowsPerShard: { images: 0 } }]])(
  'refuses %j',
  async (changes) => {
    const folder = join(temporaryFolder(), 'table');
    await expect(extract(changes, folder)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(existsSync(folder)).toBe(false);
  },
);
