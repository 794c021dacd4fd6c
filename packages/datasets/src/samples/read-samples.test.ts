import { FgclipError } from '@fgclip/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleFormats } from './known-forms.ts';
import { readSamples } from './read-samples.ts';

const images = [{ id: 1, file_name: 'a.jpg', filename: 'a.jpg', split: 'val', sentences: [{ raw: 'karpathy' }] }];
const annotation = { id: 1, image_id: 1, bbox: [1, 2, 3, 4], category_id: 1, neg_category_ids: [], caption: 'coco' };
const { caption, ...boxed } = annotation;
const flat = { img_path: 'a.jpg', bbox: [1, 2, 3, 4], pos_expression: ['flat'], neg_expression: [] };
const own = { image: 'a.jpg', caption: 'own' };

describe('readSamples', () => {
  it.each([
    ['fg-ovd', JSON.stringify({ images, annotations: [boxed], categories: [{ id: 1, name: 'fg-ovd' }] }, null, 2)],
    ['coco', JSON.stringify({ info: {}, images, licenses: [], annotations: [annotation] })],
    ['karpathy', JSON.stringify({ images, dataset: 'coco' })],
    ['sugar', JSON.stringify({ 0: { filename: 'a.jpg', caption: 'sugar', negative_caption: 'x' } }, null, 4)],
    ['sugar', JSON.stringify([{ filename: 'a.jpg', caption: 'sugar', negative_caption: 'x' }])],
    ['flat', JSON.stringify(flat)],
    ['flat', `\n${JSON.stringify(flat)}\n${JSON.stringify({ ...flat, bbox: [1, 1, 2, 2] })}\n`],
    ['own', JSON.stringify(own)],
    ['own', `{"image": broken\n${JSON.stringify(own)}\r\n`],
    ['own', `${JSON.stringify({ image: 'a.jpg', captions: ['own'] })}\n\n`],
    ['csv', 'image,caption\na.jpg,csv'],
    ['pipe', '\uFEFFimage_name| comment_number| comment\na.jpg| 0| pipe'],
    ['token', 'a.jpg#0\ttoken'],
    ['rows', '"a.jpg",rows'],
  ])('recognises %s by its content', (captionRead, text) => {
    const options = { file: 'folder/set.bin', splits: ['val'] };
    const set = readSamples(text, options);
    expect(set.name).toMatch(/^set(?:-val)?$/);
    expect(set.samples[0]?.captions).toEqual([captionRead]);
    expect(readSamples(new TextEncoder().encode(text), options)).toEqual(set);
  });

  it('reads the format that is named', () => {
    const text = JSON.stringify({ images, annotations: [annotation], categories: [{ id: 1, name: 'fg-ovd' }] });
    expect(readSamples(text, { file: 'x.json' }).samples[0]?.captions).toEqual(['coco']);
    expect(readSamples(text, { file: 'x.json', format: 'fg-ovd' }).samples[0]?.captions).toEqual(['fg-ovd']);
    const table = { file: 'x.csv', imageColumn: 'photo', captionColumn: 'says' };
    expect(readSamples('says,photo\nmine,a.jpg', table).samples[0]?.captions).toEqual(['mine']);
    expect(() => readSamples('a', { file: 'x.json', format: 'fg-ovd' })).toThrow(/x.json: The file is not JSON/);
    expect(() => readSamples('a', { file: 'x.json', format: 'xml' as 'lines' })).toThrow(
      /No such format; expected fg-ovd/,
    );
    expect(() => readSamples('a', { file: 'x.json', format: 'toString' as 'lines' })).toThrow(/No such format/);
  });

  it.each([
    ['', /found an empty file/],
    [' \n', /found an empty file/],
    ['<!DOCTYPE html><p>Not found', /found a web page/],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:1\n', /found a git-lfs pointer/],
    ['Dear reader', /found text that starts with "Dear reader"/],
    ['{"a": 1, "b": []}', /found a JSON object with the keys "a", "b"/],
    ['{"a": 1}\n{"a": 2}\n', /found JSON Lines with the keys "a"/],
    ['{"images": [], "annotations": []}', /found a JSON object with the keys "images", "annotations"/],
    ['[1, 2]', /found JSON: \[1,2\]/],
    ['{"images": [{"id": 1}, {"i', /set.json: The file is not JSON: .*download that broke off/],
  ])('says what it saw in %j', (text, message) => {
    expect(() => readSamples(text, { file: 'set.json' })).toThrow(message);
    expect(() => readSamples(text, { file: 'set.json' })).toThrow(FgclipError);
  });

  it('asks for the splits of a Karpathy file', () => {
    const text = JSON.stringify({ images });
    expect(() => readSamples(text, { file: 'dataset_coco.json' })).toThrow(/No split is asked for; expected .* val/);
  });

  it('names the limit of what can be read', () => {
    const bytes = { byteLength: 2 ** 29 } as Uint8Array;
    expect(() => readSamples(bytes, { file: 'huge.json' })).toThrow(/huge.json: .*512 MB.*found 536870912/);
    expect(() => readSamples(Uint8Array.of(0xff, 0xfe), { file: 'x.json' })).toThrow(/not UTF-8/);
  });

  it('throws nothing but its own errors, whatever the JSON', () => {
    const key = fc.constantFrom(
      ...['id', 'image_id', 'file_name', 'filename', 'category_id', 'neg_category_ids', 'bbox', 'name', 'caption'],
      ...['captions', 'negatives', 'box', 'image', 'split', 'sentences', 'raw', 'negative_caption', 'img_path'],
      ...['pos_expression', 'neg_expression', 'width', 'height', 'test_type', 'cocoid', 'filepath', '__proto__'],
    );
    const leaf = fc.oneof(fc.jsonValue(), fc.constantFrom(1, 2, 'a.jpg', '..', 'val', '', [0, 0, 5, 5], [1, 2]));
    const entry = fc.dictionary(key, fc.oneof(leaf, fc.array(fc.oneof(leaf, fc.dictionary(key, leaf)))));
    const list = fc.oneof(leaf, fc.array(fc.oneof(entry, leaf)));
    const json = fc.oneof(
      fc.record({ images: list, annotations: list, categories: list }, { requiredKeys: [] }),
      fc.dictionary(fc.string(), fc.oneof(entry, leaf)),
      fc.array(entry),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, ...sampleFormats), (value, format) => {
        const options = { file: 'x', splits: ['val'], ...(format === undefined ? {} : { format }) };
        onlyOwnErrors(() => readSamples(JSON.stringify(value), options));
      }),
      { numRuns: 1000 },
    );
  });

  it('throws nothing but its own errors, whatever the text', () => {
    const piece = fc.constantFrom(...'{}[]",:|\t\n#0 a.jpgimage,caption'.split(''), '{"image":"a","caption":"b"}\n');
    const text = fc.oneof(fc.string(), fc.string({ unit: piece }));
    fc.assert(
      fc.property(text, fc.constantFrom(undefined, ...sampleFormats), (value, format) => {
        onlyOwnErrors(() => readSamples(value, { file: 'x', ...(format === undefined ? {} : { format }) }));
      }),
      { numRuns: 1000 },
    );
  });
});

/** A set whose ids are unique and whose samples have captions, or an error that is meant. */
function onlyOwnErrors(read: () => ReturnType<typeof readSamples>): void {
  try {
    const { samples } = read();
    expect(new Set(samples.map(({ id }) => id)).size).toBe(samples.length);
    expect(samples.every(({ captions }) => captions.length > 0 && captions.every((text) => text.trim() !== ''))).toBe(
      true,
    );
  } catch (error) {
    if (!FgclipError.isInstance(error)) throw error;
  }
}
