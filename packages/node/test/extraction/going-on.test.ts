import { cpSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ExtractionModel } from '../../src/extraction/protocol.ts';
import { resultsIn, temporaryFolder } from '../folders.ts';
import { pictureName, sampleSets } from './pictures.ts';
import { smallExtraction } from './small-extraction.ts';

const pictures = 12;
const { images, encoder, options, extract } = await smallExtraction(pictures);

/** Three rows a picture and ten rows a shard: shard 0 has the pictures 0 to 3, shard 1 those from 3 to 6. */
const rowsOf = (picture: number) => [3 * picture, 3 * picture + 1, 3 * picture + 2];
const shardsOf = (picture: number) => new Set(rowsOf(picture).map((row) => Math.floor(row / 10)));

function ownImages(): string {
  const folder = join(temporaryFolder(), 'images');
  cpSync(images, folder, { recursive: true });
  return folder;
}

async function replace(folder: string, picture: number, shade: number): Promise<void> {
  const create = { width: 50, height: 44, channels: 3, background: { r: shade, g: 20, b: 99 } } as const;
  await sharp({ create })
    .png()
    .toFile(join(folder, pictureName(picture)));
}

describe('photographs that are replaced', () => {
  it('are embedded again with their shards, and named, to the files of a run that found them so', async () => {
    const own = ownImages();
    const { folder, changed, manifest } = await extract({ images: own });
    expect(changed).toEqual([]);
    await replace(own, 3, 200);
    const again = await extract({ images: own }, folder);
    expect(again).toMatchObject({ changed: [pictureName(3)], unchecked: [], images: 20, captions: 0 });
    expect(again.manifest?.fingerprint).not.toBe(manifest?.fingerprint);
    expect(again.manifest?.source?.photographsHash).not.toBe(manifest?.source?.photographsHash);
    expect(resultsIn(folder)).toEqual(resultsIn((await extract({ images: own })).folder));
    expect(await extract({ images: own }, folder)).toMatchObject({ changed: [], images: 0 });
  });

  it('are told whichever they are', async () => {
    const own = ownImages();
    const { folder } = await extract({ images: own });
    let shade = 0;
    const some = fc.uniqueArray(fc.nat(pictures - 1), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(some, async (replaced) => {
        for (const picture of replaced) await replace(own, picture, shade++);
        const { changed, images: embedded } = await extract({ images: own }, folder);
        expect([...changed].sort()).toEqual(replaced.map(pictureName).sort());
        const shards = new Set(replaced.flatMap((picture) => [...shardsOf(picture)]));
        expect(embedded).toBe([...shards].reduce((sum, shard) => sum + (shard === 3 ? 6 : 10), 0));
      }),
      { numRuns: 5 },
    );
    expect(resultsIn(folder)).toEqual(resultsIn((await extract({ images: own })).folder));
  });

  it('are told from those that are only copied, touched, renamed to and fro, or looked for elsewhere', async () => {
    const own = ownImages();
    const { folder } = await extract({ images: own });
    const file = join(own, pictureName(0));
    for (const disturb of [
      () => utimesSync(file, 1, 1),
      () => [renameSync(file, `${file}.old`), renameSync(`${file}.old`, file)],
      () => rmSync(join(folder, 'photograph-times.jsonl')),
      () => writeFileSync(join(folder, 'photograph-times.jsonl'), '{"photograph":"shop/0000.png"\nnull\n{}\n'),
    ]) {
      disturb();
      expect(await extract({ images: own }, folder)).toMatchObject({ changed: [], images: 0 });
    }
    expect(await extract({ images: [temporaryFolder(), ownImages()] }, folder)).toMatchObject({
      changed: [],
      images: 0,
    });
  });

  it('are told although their size and time of modification are kept', async () => {
    const own = ownImages();
    const { folder } = await extract({ images: own });
    const file = join(own, pictureName(2));
    const { size, atime, mtime } = statSync(file);
    const bytes = readFileSync(file);
    // The last byte of a PNG file is of a checksum.
    bytes[size - 1] = (bytes[size - 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    utimesSync(file, atime, mtime);
    expect(statSync(file)).toMatchObject({ size, mtime });
    expect((await extract({ images: own }, folder)).changed).toEqual([pictureName(2)]);
  });

  it('may be gone, or become unreadable: gone ones stay, broken ones are skipped', async () => {
    const own = ownImages();
    const { folder } = await extract({ images: own });
    rmSync(join(own, pictureName(5)));
    expect(await extract({ images: own }, folder)).toMatchObject({ changed: [], images: 0, skipped: [] });
    writeFileSync(join(own, pictureName(5)), 'no picture');
    const broken = await extract({ images: own }, folder);
    expect(broken).toMatchObject({ changed: [pictureName(5)], skipped: [{ file: pictureName(5), samples: 3 }] });
    expect(resultsIn(folder)).toEqual(resultsIn((await extract({ images: own })).folder));
  });

  it('make shards of other shares missing, and no table with old rows', async () => {
    const own = ownImages();
    const { folder } = await extract({ images: own });
    await replace(own, 0, 7);
    // Shards of captions are 0 to 2, those of images 3 to 6: the first of these is of the other share.
    const half = await extract({ images: own, shard: { index: 0, of: 2 } }, folder);
    expect(half).toMatchObject({ changed: [pictureName(0)], missingShards: 1, images: 0 });
    expect(half.manifest).toBeUndefined();
    expect(await extract({ images: own, shard: { index: 1, of: 2 } }, folder)).toMatchObject({ missingShards: 0 });
    expect(resultsIn(folder)).toEqual(resultsIn((await extract({ images: own })).folder));
  });

  it('are told from the versions that other shards came of, where nobody has them any more', async () => {
    const own = ownImages();
    const before = await extract({ images: own, shard: { index: 1, of: 2 } });
    await replace(own, 3, 50);
    const after = await extract({ images: own, shard: { index: 0, of: 2 } });
    cpSync(after.folder, before.folder, { recursive: true });
    await expect(extract({ images: temporaryFolder() }, before.folder)).rejects.toMatchObject({
      ...{ code: 'INVALID_DATA', message: expect.stringContaining(`The photograph "${pictureName(3)}" was another`) },
    });
    expect(await extract({ images: own }, before.folder)).toMatchObject({
      changed: [pictureName(3)],
      missingShards: 0,
    });
    expect(resultsIn(before.folder)).toEqual(resultsIn((await extract({ images: own })).folder));
  });
});

describe('a model that is another', () => {
  const model: ExtractionModel = { id: 'tiny', weightsHash: 'w1', tokenizerHash: 't1' };
  const tokenizer = (id: string) => ({ encoder: { ...encoder, tokenizer: { ...encoder.tokenizer, id } } });
  const others: [string, Parameters<typeof extract>[0], RegExp][] = [
    ['weights', { model: { ...model, weightsHash: 'w2' } }, /model\.weightsHash differs \(the weights .* found "w2"/],
    ['tokenizer', { model: { ...model, tokenizerHash: 't2' } }, /model\.tokenizerHash differs \(.*tokenizer.* "t2"/],
    ['context', { model, ...tokenizer('up to 5 tokens') }, /captions differs \(.* found "up to 5 tokens"/],
  ];

  it.each(others)('is refused, by its %s', async (_, changes, message) => {
    const { folder } = await extract({ model });
    const before = resultsIn(folder);
    const refused = extract(changes, folder);
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', hint: /^Name another folder/ });
    await expect(refused).rejects.toThrow(message);
    expect(resultsIn(folder)).toEqual(before);
  });

  it.each(others)('is refused in shards that are put together, by its %s', async (_, changes, message) => {
    const [one, two] = [
      await extract({ model, shard: { index: 0, of: 2 } }),
      await extract({ ...changes, shard: { index: 1, of: 2 } }),
    ];
    cpSync(two.folder, one.folder, { recursive: true });
    cpSync((await extract({ model, shard: { index: 0, of: 2 } })).folder, one.folder, { recursive: true });
    await expect(extract({ model }, one.folder)).rejects.toMatchObject({
      ...{ code: 'INVALID_DATA', message: expect.stringMatching(message), file: 'texts-00001.safetensors' },
    });
  });
});

describe('an extraction of an earlier version', () => {
  const fixture = new URL('../fixtures/extraction-format-1', import.meta.url);
  const small = { sets: sampleSets(2), rowsPerShard: { images: 3, texts: 16 } };
  const begun = () => {
    const folder = join(temporaryFolder(), 'table');
    cpSync(fixture, folder, { recursive: true });
    return folder;
  };

  it('goes on, and says what cannot be compared', async () => {
    const folder = begun();
    const { manifest, ...result } = await extract(small, folder);
    const unchecked = ['the tokenizer', 'the length of captions', 'the photographs of 1 shard'];
    expect(result).toMatchObject({ missingShards: 0, images: 3, captions: 0, changed: [], unchecked });
    const fresh = await extract(small);
    expect(manifest?.counts).toEqual(fresh.manifest?.counts);
    expect(await extract(small, folder)).toMatchObject({ images: 0, unchecked, manifest });
  });

  it('compares what it can', async () => {
    const folder = begun();
    await expect(extract({ ...small, scale: 2 }, folder)).rejects.toThrow(/scale differs/);
    const other = { ...small, model: { ...options(folder).model, weightsHash: 'other' } };
    await expect(extract(other, folder)).rejects.toThrow(/weightsHash differs/);
    const own = ownImages();
    await extract({ ...small, images: own }, folder);
    await replace(own, 0, 1);
    expect(await extract({ ...small, images: own }, folder)).toMatchObject({ changed: [pictureName(0)], images: 3 });
  });
});
