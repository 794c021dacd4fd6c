import { plainRuntime, summarizeRetrieval, version } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { smallTable, withSets } from '../../test/small-table.ts';
import { createHead } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import { evaluateHeads, measureHeads } from './evaluate-heads.ts';
import { paperErrata, protocolRetrieval } from './protocol.ts';
import { evaluateRanks } from './ranks.ts';
import { evaluateRetrieval } from './retrieval.ts';

const table = smallTable();
const runtime = plainRuntime();
const cosine = createMatcher(createHead('cosine', { dimension: 8 }));

describe('evaluateHeads', () => {
  it('has the cosine first, equal to its evaluation by hand', async () => {
    const { protocol, results } = await evaluateHeads({ heads: [], table, runtime });
    const byHand = await evaluateRanks(cosine, table);
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      head: 'cosine',
      benchmarks: [{ name: 'all', title: 'all', ranks: byHand.perNegatives, scores: byHand.scores }],
      retrievals: [{ name: 'all', gallery: { images: 60 }, ...(await evaluateRetrieval(cosine, table)) }],
    });
    expect(results[0]).not.toHaveProperty('meanRankSum');
    expect(protocol).toMatchObject({
      tables: [{ fingerprint: table.manifest.fingerprint, model: 'made up' }],
      subset: 'all',
      ranked: 120,
      errata: [],
      statistics: { confidence: 0.95, clusters: 'photographs' },
      runtime: 'plain',
    });
  });

  it('measures given heads by label and last stage, on as many negatives as asked', async () => {
    const head = createHead('linear', { dimension: 8 }, { start: 'identity' });
    const trained = { ...head, history: [...head.history, { event: 'trained', stage: { name: 'fine-tune' } }] };
    const heads = [{ head }, { head: trained, label: 'mine' }];
    const { results } = await evaluateHeads({ heads, table, runtime, maxNegatives: 2 });
    expect(results.map((result) => [result.head, result.stage])).toEqual([
      ['cosine', undefined],
      ['linear', undefined],
      ['mine', 'fine-tune'],
    ]);
    expect(results.map(({ benchmarks }) => benchmarks[0]?.ranks.length)).toEqual([2, 2, 2]);
    const [first, second] = results.map(({ benchmarks }) => benchmarks[0]?.scores.positive);
    expect(second).toBeCloseTo(first ?? Number.NaN, 5);
  });

  it('gives retrieval alone where there are no hard negatives', async () => {
    const coarse = { ...table, annotations: table.annotations.map(({ negatives: _, ...rest }) => rest) };
    const { results, protocol } = await evaluateHeads({ heads: [], table: coarse, runtime });
    expect(results[0]?.benchmarks).toEqual([]);
    expect(results[0]?.retrievals).toMatchObject([await evaluateRetrieval(cosine, table)]);
    expect(protocol.ranked).toBe(0);
  });

  it('measures every set by itself, and those of several tables together', async () => {
    const ranked = withSets(table, [
      { name: 'transparency', maxNegatives: 2 },
      { name: 'color', maxNegatives: 10 },
    ]);
    const coarse = withSets(smallTable(2), [{ name: 'coco-test' }]);
    const { results, protocol, comparisons } = await evaluateHeads({
      heads: [{ head: createHead('linear', { dimension: 8 }) }],
      table: [ranked, coarse],
      runtime,
    });
    const byHand = async (set: string, maxNegatives: number) => {
      const annotations = ranked.annotations.filter((annotation) => annotation.set === set);
      return (await evaluateRanks(cosine, { ...ranked, annotations }, { maxNegatives })).perNegatives;
    };
    const [color, transparency] = [await byHand('color', 10), await byHand('transparency', 2)];
    // Papers list color first; four negatives were mined.
    expect(results[0]).toMatchObject({
      benchmarks: [
        { name: 'color', title: 'Color', ranks: color },
        { name: 'transparency', title: 'Transparency', ranks: transparency },
      ],
      retrievals: [{ name: 'coco-test', ...(await evaluateRetrieval(cosine, coarse)) }],
    });
    expect([color.length, transparency.length]).toEqual([4, 2]);
    const sum = (color.at(-1)?.mean ?? 0) + (transparency.at(-1)?.mean ?? 0);
    expect(results[0]?.meanRankSum).toMatchObject({ value: expect.closeTo(sum, 12), randomMean: 5, complete: false });
    expect(comparisons).toMatchObject([{ head: 'linear', against: { head: 'cosine' }, measure: 'mean rank sum' }]);
    expect(protocol.tables.map(({ fingerprint }) => fingerprint)).toEqual(
      [ranked, coarse].map(({ manifest }) => manifest.fingerprint),
    );
  });

  it('repeats the errata asked for, and says which', async () => {
    const { results, protocol } = await evaluateHeads({ heads: [], table, runtime, errata: paperErrata });
    expect(protocol.errata).toContain('retrieval-normalization');
    const { ranks, gallery } = await protocolRetrieval(cosine, table, { errata: paperErrata });
    expect(results[0]?.retrievals[0]).toMatchObject({
      ...summarizeRetrieval(ranks),
      gallery: { images: 61, texts: gallery.texts.length },
    });
    const right = await evaluateHeads({ heads: [], table, runtime });
    expect(results[0]?.retrievals[0]?.rsum).not.toBe(right.results[0]?.retrievals[0]?.rsum);
    expect(results[0]?.benchmarks[0]?.ranks[3]?.randomMean).toBe(2.5);
    expect(right.results[0]?.benchmarks[0]?.ranks[3]?.randomMean).toBe(3);
  });

  it('takes a table that says no more than its embeddings: each row is a photograph, nobody knows the words', async () => {
    const { imageIds: _, captions: __, ...bare } = table;
    const { measurements } = await measureHeads({ heads: [], table: bare });
    const [{ photographs = [], items } = {}] = measurements[0]?.benchmarks ?? [];
    expect(photographs).toEqual(table.annotations.map(({ image }) => `${image}`));
    expect(items).toBeUndefined();
  });

  it('notes the versions of core and of what it is told', async () => {
    const { protocol } = await evaluateHeads({ heads: [], table, versions: { mine: '1.2.3' } });
    expect(protocol.versions).toEqual({ '@fgclip/core': version, mine: '1.2.3' });
  });

  it('tells sets of two tables apart that are called alike', async () => {
    const { results } = await evaluateHeads({ heads: [], table: [table, smallTable(2)], runtime });
    expect(results[0]?.benchmarks.map(({ name }) => name)).toEqual(['all', 'all (2)']);
    expect(results[0]?.retrievals.map(({ name }) => name)).toEqual(['all', 'all (2)']);
  });

  it('refuses no tables, and tables of different widths', async () => {
    const wide = { ...table, manifest: { ...table.manifest, dimension: 16 } };
    await expect(evaluateHeads({ heads: [], table: [], runtime })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(evaluateHeads({ heads: [], table: [table, wide], runtime })).rejects.toMatchObject({
      code: 'SHAPE_MISMATCH',
    });
  });

  it('refuses a head of another width', async () => {
    const heads = [{ head: createHead('linear', { dimension: 4 }) }];
    await expect(evaluateHeads({ heads, table, runtime })).rejects.toMatchObject({ code: 'SHAPE_MISMATCH' });
  });
});
