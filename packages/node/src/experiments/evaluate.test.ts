import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainRuntime, rankStatistics, summarizeRetrieval } from '@fgclip/core';
import { meanOf } from '@fgclip/core/internal';
import { selectRows } from '@fgclip/datasets';
import {
  createHead,
  createMatcher,
  evaluateRanks,
  evaluateRetrieval,
  paperErrata,
  protocolRetrieval,
} from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { finishedExperiment } from '../../test/finished-experiment.ts';
import { temporaryFolder } from '../../test/folders.ts';
import { givenExperiment, smallTable } from '../../test/small-experiment.ts';
import { withSets } from '../../test/table-with-sets.ts';
import { readHeadFile } from '../files/head-file.ts';
import { evaluateExperiment, evaluateHeads } from './evaluate-experiment.ts';
import type { EvaluationProgress } from './measure-subjects.ts';
import { foldRows } from './split-table.ts';
import { trainExperiment } from './train-experiment.ts';

const table = await smallTable();
const finished = await finishedExperiment(table);
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
      tables: [{ fingerprint: table.manifest.fingerprint, model: 'synthetic' }],
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
    const coarse = withSets(await smallTable(2), [{ name: 'coco-test' }]);
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

  it('tells sets of two tables apart that are called alike', async () => {
    const { results } = await evaluateHeads({ heads: [], table: [table, await smallTable(2)], runtime });
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

describe('evaluateExperiment', () => {
  it('pools the ranks of the held-out images and averages retrieval over the folds', async () => {
    const { folder, trained } = finished;
    const seen: EvaluationProgress[] = [];
    const evaluation = await evaluateExperiment({
      folder,
      table,
      runtime,
      onProgress: (progress) => seen.push(progress),
    });
    expect(evaluation.results.map(({ head, stage }) => [head, stage])).toEqual([
      ['cosine', undefined],
      ['linear', 'warm-up'],
      ['linear', 'fine-tune'],
      ['mlp', 'warm-up'],
      ['mlp', 'fine-tune'],
    ]);
    expect(evaluation.protocol).toMatchObject({ subset: '2 folds', ranked: 120 });
    expect(evaluation.results[0]?.retrievals[0]?.gallery).toEqual({ images: 30, texts: 60 });
    expect(evaluation.protocol.split).toEqual({ folds: 2, validation: 0.2, seed: 123 });
    expect(seen.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

    const rows: Float32Array[] = [];
    const rsums: number[] = [];
    for (const { fold, test } of foldRows(table, { folds: 2, validation: 0.2 }, 123)) {
      const file = trained.find((one) => one.fold === fold && one.head === 'mlp' && one.stage === 'fine-tune')?.file;
      const matcher = createMatcher(await readHeadFile(file ?? ''));
      const heldOut = selectRows(table, test);
      rows.push(...(await evaluateRanks(matcher, heldOut)).rows);
      rsums.push((await evaluateRetrieval(matcher, heldOut)).rsum);
    }
    expect(evaluation.results.at(-1)?.benchmarks).toMatchObject([{ ranks: rankStatistics(rows) }]);
    expect(evaluation.results.at(-1)?.retrievals[0]?.rsum).toBe(meanOf(rsums));
    // Every annotation is held out once, and the cosine is the same in all folds.
    const { perNegatives } = await evaluateRanks(cosine, table);
    expect(evaluation.results[0]?.benchmarks).toMatchObject([{ ranks: perNegatives }]);
    expect(evaluation.comparisons).toHaveLength(4 + 2);
  });

  it('measures heads trained on given tables on any others, whole', async () => {
    const options = await givenExperiment(temporaryFolder());
    const { folder } = options;
    await trainExperiment(options);
    const evaluation = await evaluateExperiment({ folder, table: [table], runtime });
    expect(evaluation.results.map(({ head, stage }) => [head, stage])).toEqual([
      ['cosine', undefined],
      ['linear', 'warm-up'],
      ['linear', 'fine-tune'],
      ['mlp', 'warm-up'],
      ['mlp', 'fine-tune'],
    ]);
    expect(evaluation.protocol).toMatchObject({ subset: 'all', ranked: 120 });
    const head = await readHeadFile(join(folder, 'mlp.fine-tune.safetensors'));
    const { results } = await evaluateHeads({ heads: [{ head }], table, runtime });
    expect(evaluation.results.at(-1)).toEqual({ ...results[1], head: 'mlp', stage: 'fine-tune' });

    const [trainedOn, validatedOn] = Object.values(options.data.folds(123)[0]?.open().of('fine-tune') ?? {});
    for (const seen of [trainedOn, validatedOn]) {
      const refused = evaluateExperiment({ folder, table: [table, seen ?? table], runtime });
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await expect(refused).rejects.toThrow(/trained or validated on this table/);
    }
  });

  it('refuses another table, an unfinished experiment and a folder without one', async () => {
    const nowhere = evaluateExperiment({ folder: temporaryFolder(), table, runtime });
    await expect(nowhere).rejects.toThrow(/There is no experiment here/);
    const { folder } = finished.copy();
    const evaluate = () => evaluateExperiment({ folder, table, runtime });
    await expect(evaluateExperiment({ folder, table: await smallTable(2), runtime })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      found: (await smallTable(2)).manifest.fingerprint,
    });
    const file = join(folder, 'fold-0', 'mlp.fine-tune.safetensors');
    rmSync(file);
    await expect(evaluate()).rejects.toMatchObject({
      code: 'NOT_FOUND',
      file,
      message: expect.stringMatching(/1 of 8 heads/),
    });
    for (const text of ['{', '[]', 'null', '{"formatVersion":3}', '{"formatVersion":2}', '{"formatVersion":1}']) {
      writeFileSync(join(folder, 'experiment.json'), text);
      await expect(evaluate()).rejects.toMatchObject({
        code: 'INVALID_FORMAT',
        file: join(folder, 'experiment.json'),
      });
    }
  });

  it('stops on a signal', async () => {
    const { folder } = finished;
    const evaluated = evaluateExperiment({ folder, table, runtime, signal: AbortSignal.abort() });
    await expect(evaluated).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
