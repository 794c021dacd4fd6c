import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dataSetCatalog, downloadSize, findDataSet } from './catalog.ts';

const files = dataSetCatalog.flatMap((entry) => entry.files);

describe('dataSetCatalog', () => {
  it('names nothing twice and writes nothing twice', () => {
    for (const values of [
      dataSetCatalog.map(({ name }) => name),
      files.map(({ path }) => path),
      files.map(({ url }) => url),
    ]) {
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it('stays below the folder and has hashes of the right length', () => {
    for (const { path, unpackTo = '', hash } of files) {
      expect(`${path}/${unpackTo}`).not.toMatch(/^\/|\.\.|\\/);
      if (hash !== undefined)
        expect(hash.value).toMatch(hash.algorithm === 'md5' ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{64}$/);
    }
  });

  it('vouches by a hash for whatever does not come by https', () => {
    expect(files.filter(({ url, hash }) => !url.startsWith('https://') && hash === undefined)).toEqual([]);
  });

  it('says of every data set whose images it is about where those are', () => {
    for (const { images = [] } of dataSetCatalog) expect(images.map((name) => findDataSet(name).name)).toEqual(images);
  });

  it('has the eight benchmarks', () => {
    expect(findDataSet('fg-ovd').files.map(({ path }) => path)).toHaveLength(8);
    expect(() => findDataSet('imagenet')).toThrow(/fg-ovd, .*coco-val2017.*"imagenet"/);
  });

  it('knows how much there is to download, or that it does not', () => {
    expect(downloadSize(findDataSet('coco-val2017'))).toBe(815_585_330);
    expect(downloadSize(findDataSet('sugar-crepe'))).toBeUndefined();
  });
});

const reference = fileURLToPath(new URL('../../../../../shared/data/', import.meta.url));
const isThere = existsSync(reference);
if (!isThere) console.log(`skipped: no reference data in ${reference}`);

it.runIf(isThere)('has the sizes and hashes of the official files', () => {
  const found = files
    .map(({ path, size, hash }) => ({ path, size, hash, copy: `${reference}${path}` }))
    .filter(({ copy, hash }) => hash !== undefined && existsSync(copy))
    .map(({ path, size, hash, copy }) => {
      const bytes = readFileSync(copy);
      expect({ path, size, hash: hash?.value }).toEqual({
        path,
        size: bytes.length,
        hash: createHash('sha256').update(bytes).digest('hex'),
      });
      return path;
    });
  expect(found.length).toBeGreaterThanOrEqual(2);
});
