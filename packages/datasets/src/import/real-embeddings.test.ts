import { existsSync, readFileSync } from 'node:fs';
import { retrievalStatistics, takeRows } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { mineHardNegatives } from '../mining/mine-negatives.ts';
import { dotBlock, unitRows } from '../mining/nearest-first.ts';
import { fingerprintOf } from '../table/fingerprint.ts';
import { memoryFolder } from '../table/folder.ts';
import { readTable } from '../table/read-table.ts';
import { type EmbeddingTable, positivePairs } from '../table/table.ts';
import { writeTable } from '../table/write-table.ts';
import { readCaptions } from './caption-files.ts';
import { importEmbeddings } from './import-embeddings.ts';

const embeddings = new URL('../../../../../shared/data/embeddings/', import.meta.url);

function load(folder: string, captionsFile: string): EmbeddingTable {
  const read = (name: string) => readFileSync(new URL(`${folder}/${name}`, embeddings));
  return importEmbeddings({
    imageEmbeddings: read('image_embeddings.npy'),
    textEmbeddings: read('text_embeddings.npy'),
    captions: readCaptions(read(captionsFile).toString('utf8'), { file: captionsFile }),
    files: { images: 'image_embeddings.npy', texts: 'text_embeddings.npy' },
  });
}

function cosineRetrieval(table: EmbeddingTable) {
  const pairs = positivePairs(table);
  const images = unitRows(table.images);
  const texts = unitRows(takeRows(table.texts, pairs.texts));
  return retrievalStatistics({
    images: images.shape[0],
    texts: texts.shape[0],
    imageOfText: pairs.images,
    block: (from, to) => dotBlock(images, texts, from, to),
    blockRows: 33,
  });
}

describe.skipIf(!existsSync(embeddings))('real embeddings (skipped without ../shared)', () => {
  it('flickr8k-500: 100 images of five captions each, and the published recall', async () => {
    const table = load('flickr8k-500', 'metadata.csv');
    expect(table.manifest).toMatchObject({ dimension: 512, counts: { images: 100, texts: 500, annotations: 100 } });
    expect(table.annotations.every(({ captions }) => captions.length === 5)).toBe(true);
    const { imageToText, textToImage } = await cosineRetrieval(table);
    expect(imageToText.recall1).toBeCloseTo(93.0, 6);
    expect(textToImage.recall1).toBeCloseTo(83.2, 6);

    const { table: mined, report } = await mineHardNegatives(table);
    expect(report).toMatchObject({ annotations: 500, short: 0 });
    const text = mined.captions.indexOf('a man playing with two black dogs on the beach');
    const negatives = mined.annotations.find(({ captions }) => captions[0] === text)?.negatives ?? [];
    expect(negatives).toHaveLength(10);
    expect(negatives.map((row) => mined.captions[row])).not.toContain('Two dogs playing on a beach .');
  });

  it('fashionclip-1126: one description a photo; mining keeps what differs in a colour', async () => {
    const table = load('fashionclip-1126', 'metadata2.csv');
    expect(table.manifest.counts).toEqual({ images: 1126, texts: 1126, annotations: 1126 });
    const { table: mined, report } = await mineHardNegatives(table);
    expect(report.short).toBe(0);
    const find = (start: string) => mined.captions.findIndex((caption) => caption.startsWith(start));
    const negativesOf = (row: number) => mined.annotations.find(({ captions }) => captions[0] === row)?.negatives;
    const black = find('Black skinny jeans in a soft denim fabric');
    expect(negativesOf(black)).toContain(find('Dark gray skinny jeans in a soft, stretchy denim'));
    const leggings = find('Black maternity leggings in soft jersey fabric.');
    expect(negativesOf(leggings)).not.toContain(find('Black maternity leggings in soft jersey fabric;'));

    const folder = memoryFolder();
    await writeTable(mined, folder, { shardRows: 500 });
    const back = await readTable(folder);
    expect(back.manifest).toEqual(mined.manifest);
    expect(fingerprintOf(back)).toBe(mined.manifest.fingerprint);
  });
});
