import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { finishedExperiment } from '../../test/finished-experiment.ts';
import { filesIn, temporaryFolder } from '../../test/folders.ts';
import {
  givenExperiment,
  smallExperiment,
  smallFineTune,
  smallTable,
  smallWarmUp,
} from '../../test/small-experiment.ts';
import { readHeadFile, writeHeadFile } from '../files/head-file.ts';
import { splitTable } from './split-table.ts';
import { type ExperimentProgress, type TrainExperimentOptions, trainExperiment } from './train-experiment.ts';

const table = await smallTable();
const finished = await finishedExperiment(table);

/** One head, one stage, one fold: for what does not depend on their number. */
function single(folder: string) {
  const data = splitTable(table, { test: 0.2, validation: 0.2 });
  return { ...smallExperiment(folder, table), heads: [{ name: 'linear' as const }], stages: [smallWarmUp], data };
}

/** Trains until progress is at a step, then aborts. */
async function abortAt(step: number, options: TrainExperimentOptions): Promise<void> {
  const controller = new AbortController();
  const onProgress = ({ done }: ExperimentProgress) => done === step && controller.abort();
  const stopped = trainExperiment({ ...options, signal: controller.signal, onProgress });
  await expect(stopped).rejects.toMatchObject({ code: 'ABORTED' });
}

describe('trainExperiment, run again', () => {
  it('gives the same files after being aborted in every kind of place as without', async () => {
    const options = smallExperiment(temporaryFolder(), table);
    for (const step of [0, 1, 4, 9, 10, 14, 40]) await abortAt(step, options);
    const checkpoints = Object.keys(filesIn(options.folder)).filter((name) => name.endsWith('.checkpoint'));
    expect(checkpoints).toEqual(['fold-1/linear.warm-up.checkpoint']);
    const seen: ExperimentProgress[] = [];
    await trainExperiment({ ...options, onProgress: (progress) => seen.push(progress) });
    expect(seen[0]?.done).toBe(41);
    expect(filesIn(options.folder)).toEqual(filesIn(finished.folder));
  });

  it('passes over what is finished, counts it as done and tidies up what a kill left', async () => {
    const { folder, ...options } = finished.copy();
    rmSync(join(folder, 'fold-0/mlp.fine-tune.safetensors'));
    writeFileSync(join(folder, 'fold-1/mlp.fine-tune.checkpoint'), 'left behind');
    const seen: ExperimentProgress[] = [];
    await trainExperiment({ ...options, folder, onProgress: (progress) => seen.push(progress) });
    expect(new Set(seen.map(({ job }) => job))).toEqual(new Set([4]));
    expect([...new Set(seen.map(({ done }) => done))]).toEqual([63, 64, 65, 66, 67, 68, 69, 70, 71, 72]);
    expect(filesIn(folder)).toEqual(filesIn(finished.folder));
  });

  it('refuses another plan and names the difference', async () => {
    const options = single(temporaryFolder());
    await abortAt(1, options);
    const others: [Partial<TrainExperimentOptions>, RegExp][] = [
      [{ seed: 7 }, /seed differs; expected 123; found 7/],
      [{ stages: [{ ...smallWarmUp, learningRate: 1 }] }, /stages\[0\]\.learningRate differs; expected 0.01; found 1/],
      [{ heads: [{ name: 'linear', start: 'identity' }] }, /heads\[0\]\.start differs/],
      [{ heads: [{ name: 'linear' }, { name: 'linear-text' }] }, /heads\[1\] differs; expected nothing/],
      [{ data: splitTable(table, { test: 0.3, validation: 0.2 }) }, /split\.test differs; expected 0.2; found 0.3/],
      [{ data: splitTable(await smallTable(2), { test: 0.2, validation: 0.2 }) }, /table\.fingerprint differs/],
      [
        { data: (await givenExperiment('')).data, stages: [smallWarmUp, smallFineTune] },
        /table differs; .* found nothing/,
      ],
    ];
    const files = filesIn(options.folder);
    const file = join(options.folder, 'experiment.json');
    for (const [other, message] of others) {
      const refused = trainExperiment({ ...options, ...other });
      await expect(refused).rejects.toThrow(message);
      await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', file });
    }
    expect(filesIn(options.folder)).toEqual(files);
  });

  it('goes on with an experiment of the first release, whatever the order in its file', async () => {
    const options = finished.copy();
    const file = join(options.folder, 'experiment.json');
    const { formatVersion, table: mark, heads, stages, split, seed } = JSON.parse(readFileSync(file, 'utf8'));
    expect(formatVersion).toBe(1);
    const first = { formatVersion, table: mark, heads, stages, split, seed, versions: { '@fgclip/node': '0.1.0' } };
    writeFileSync(file, JSON.stringify(first));
    const seen: ExperimentProgress[] = [];
    const { trained } = await trainExperiment({ ...options, onProgress: (progress) => seen.push(progress) });
    expect([trained.length, seen.length]).toEqual([8, 0]);
  });

  it('names a broken or foreign head before it trains anything', async () => {
    const options = finished.copy();
    const [first, last] = ['fold-0/linear.warm-up', 'fold-1/mlp.fine-tune'].map((name) =>
      join(options.folder, `${name}.safetensors`),
    ) as [string, string];
    rmSync(last);
    writeFileSync(first, readFileSync(first).subarray(0, 300));
    await expect(trainExperiment(options)).rejects.toMatchObject({ code: 'INVALID_FORMAT', file: first });

    await writeHeadFile(first, await readHeadFile(join(options.folder, 'fold-1/linear.warm-up.safetensors')));
    const foreign = trainExperiment(options);
    await expect(foreign).rejects.toMatchObject({ code: 'INVALID_DATA', file: first });
    await expect(foreign).rejects.toThrow(/history\[1\]\.fold differs; expected 0; found 1/);
    expect(existsSync(last)).toBe(false);
  });

  it('names a checkpoint that it cannot go on from', async () => {
    const [options, other] = [single(temporaryFolder()), single(temporaryFolder())];
    await abortAt(1, options);
    await abortAt(1, { ...other, seed: 7 });
    const checkpoint = 'fold-0/linear.warm-up.checkpoint';
    const file = join(options.folder, checkpoint);
    for (const bytes of [readFileSync(file).subarray(0, 99), readFileSync(join(other.folder, checkpoint))]) {
      writeFileSync(file, bytes);
      const refused = trainExperiment(options);
      await expect(refused).rejects.toMatchObject({ file });
      await expect(refused).rejects.toThrow(/Cannot go on from this checkpoint\. Delete it/);
    }
  });
});
