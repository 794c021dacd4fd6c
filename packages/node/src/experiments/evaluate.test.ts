import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { meanOf, plainRuntime, rankStatistics } from '@fgclip/core';
import { selectRows } from '@fgclip/datasets';
import { createHead, createMatcher, evaluateRanks, evaluateRetrieval } from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { finishedExperiment } from '../../test/finished-experiment.ts';
import { temporaryFolder } from '../../test/folders.ts';
import { smallTable } from '../../test/small-experiment.ts';
import { readHeadFile } from '../files/head-file.ts';
import { evaluateExperiment } from './evaluate-experiment.ts';
import { evaluateHeads } from './evaluate-heads.ts';
import type { EvaluationProgress } from './evaluate-subjects.ts';
import { foldRows } from './fold-rows.ts';

const table = await smallTable();
const finished = await finishedExperiment(table);
const runtime = plainRuntime();
const cosine = createMatcher(createHead('cosine', { dimension: 8 }));

describe('evaluateHeads', () => {
  it('has the cosine first, equal to its evaluation by hand', async () => {
    const { protocol, results } = await evaluateHeads({ heads: [], table, runtime });
    const byHand = await evaluateRanks(cosine, table);
    expect(results).toEqual([
      {
        head: 'cosine',
        ranks: byHand.perNegatives,
        scores: byHand.scores,
        retrieval: await evaluateRetrieval(cosine, table),
      },
    ]);
    expect(protocol).toMatchObject({
      table: { fingerprint: table.manifest.fingerprint, model: 'synthetic' },
      subset: 'all',
      ranked: 120,
      gallery: { images: 60 },
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
    expect(results.map(({ ranks }) => ranks.length)).toEqual([2, 2, 2]);
    expect(results[1]?.scores.positive).toBeCloseTo(results[0]?.scores.positive ?? Number.NaN, 5);
  });

  it('gives retrieval alone where there are no hard negatives', async () => {
    const coarse = { ...table, annotations: table.annotations.map(({ negatives: _, ...rest }) => rest) };
    const { results, protocol } = await evaluateHeads({ heads: [], table: coarse, runtime });
    expect(results[0]?.ranks).toEqual([]);
    expect(results[0]?.retrieval).toEqual(await evaluateRetrieval(cosine, table));
    expect(protocol.ranked).toBe(0);
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
    expect(evaluation.protocol).toMatchObject({ subset: '2 folds', ranked: 120, gallery: { images: 30, texts: 60 } });
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
    expect(evaluation.results.at(-1)?.ranks).toEqual(rankStatistics(rows));
    expect(evaluation.results.at(-1)?.retrieval.rsum).toBe(meanOf(rsums));
    // Every annotation is held out once, and the cosine is the same in all folds.
    expect(evaluation.results[0]?.ranks).toEqual((await evaluateRanks(cosine, table)).perNegatives);
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
    for (const text of ['{', '[]', 'null', '{"formatVersion":2}', '{"formatVersion":1}']) {
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
