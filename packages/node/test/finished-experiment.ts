import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EmbeddingTable } from '@fgclip/datasets';
import { afterAll } from 'vitest';
import { type ExperimentProgress, trainExperiment } from '../src/experiments/train-experiment.ts';
import { temporaryFolder } from './folders.ts';
import { smallExperiment } from './small-experiment.ts';

/** The small experiment, trained without a stop: what it returned and reported, and copies of its folder. */
export async function finishedExperiment(table: EmbeddingTable) {
  const folder = mkdtempSync(join(tmpdir(), 'fgclip-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const reported: ExperimentProgress[] = [];
  const onProgress = (progress: ExperimentProgress) => reported.push(progress);
  const { trained } = await trainExperiment({ ...smallExperiment(folder, table), onProgress });
  return {
    folder,
    trained,
    reported,
    /** Options for the same experiment in a copy of the folder. */
    copy() {
      const copied = temporaryFolder();
      cpSync(folder, copied, { recursive: true });
      return smallExperiment(copied, table);
    },
  };
}
