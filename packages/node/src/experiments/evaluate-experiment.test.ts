import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainRuntime, rankStatistics } from '@fgclip/core';
import { meanOf } from '@fgclip/core/internal';
import { selectRows } from '@fgclip/datasets';
import {
  createHead,
  createMatcher,
  type EvaluationProgress,
  evaluateHeads,
  evaluateRanks,
  evaluateRetrieval,
} from '@fgclip/heads';
import { describe, expect, it } from 'vitest';
import { finishedExperiment } from '../../test/finished-experiment.ts';
import { temporaryFolder } from '../../test/folders.ts';
import { givenExperiment, smallTable } from '../../test/small-experiment.ts';
import { readHeadFile } from '../files/head-file.ts';
import { evaluateExperiment } from './evaluate-experiment.ts';
import { foldRows } from './split-table.ts';
import { trainExperiment } from './train-experiment.ts';

const table = await smallTable();
const finished = await finishedExperiment(table);
const runtime = plainRuntime();
const cosine = createMatcher(createHead('cosine', { dimension: 8 }));

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
