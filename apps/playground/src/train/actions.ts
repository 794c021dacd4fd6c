import { FgclipError } from '@fgclip/core';
import { type Head, loadHead, saveHead } from '@fgclip/heads';
import { familyByName } from '@fgclip/heads/internal';
import { type OpenedClip, openedClip } from '../model/clip.ts';
import { ownFamilies } from '../model/families.ts';
import { removeHead, trainedHeads } from '../model/heads.ts';
import type { World } from '../world/world.ts';
import { type StageCurve, withProgress } from './charts/curve.ts';
import { describeCurve } from './charts/stage-chart.ts';
import { startJob } from './job/start-job.ts';
import type { StageJob } from './job/training-job.ts';
import { makeWorld } from './make-world.ts';
import { compareRuns } from './results/summarize-runs.ts';
import type { TrainedRun } from './results/trained-run.ts';
import { describeSettings, newHead } from './settings/settings.ts';
import { stagesOf } from './settings/stages.ts';
import { announcement, comparisons, curves, failure, isBusy, phase, runs, settings } from './state.ts';

/** How the work under way is ended. */
let end: () => void = () => undefined;

/** Heads so far, those forgotten since included. */
let count = 0;

/** Makes the data, trains a head as the settings say, and measures it. */
export function trainHead(): Promise<void> {
  return working(async (clip, signal) => {
    const chosen = settings.peek();
    const world = await makeWorld(chosen, clip, signal);
    await run({
      ...{
        label: unused(familyByName(chosen.head, ownFamilies).title),
        note: describeSettings(chosen),
        world,
        seed: chosen.seed,
      },
      ...{ head: newHead(chosen, clip.encoder.dimension), stages: stagesOf(chosen, world) },
    });
  });
}

/** Measures a head that was saved before beside those trained here. */
export function measureFile(file: File): Promise<void> {
  return working(async (clip, signal) => {
    const chosen = settings.peek();
    const head = loadHead(new Uint8Array(await file.arrayBuffer()), { file: file.name, families: ownFamilies });
    const [found, expected] = [head.function.dimension, clip.encoder.dimension];
    if (found !== expected) {
      throw new FgclipError('SHAPE_MISMATCH', 'The head takes embeddings of another model', {
        ...{ file: file.name, expected: `${expected} values, as ${clip.label} makes them`, found: `${found}` },
      });
    }
    const world = await makeWorld(chosen, clip, signal);
    const label = unused(file.name.replace(/\.safetensors$/i, ''));
    await run({ label, note: 'from a file', world, seed: chosen.seed, head, stages: [] });
  });
}

/** Ends the work under way: while training with the best head so far, before that with nothing. */
export function stop(): void {
  end();
}

/** Takes a head out of the comparison and off the page. */
export async function forgetRun(id: string): Promise<void> {
  runs.value = runs.value.filter((known) => known.id !== id);
  removeHead(id);
  comparisons.value = await compareRuns(runs.value);
}

interface Run {
  readonly label: string;
  readonly note: string;
  readonly world: World;
  readonly head: Head;
  readonly stages: readonly StageJob[];
  readonly seed: number;
}

async function run({ label, note, world, head, stages, seed }: Run): Promise<void> {
  phase.value = { name: stages.length > 0 ? 'training' : 'measuring' };
  curves.value = [];
  const job = startJob({ head: saveHead(head), stages, test: world.test, seed }, (progress) => {
    if (progress.type === 'measuring') phase.value = { name: 'measuring' };
    curves.value = withProgress(curves.peek(), progress);
    announceProgress(curves.peek());
  });
  end = () => {
    if (phase.peek().name !== 'training') return job.cancel();
    phase.value = { name: 'stopping' };
    job.stop();
  };
  const { head: file, outcomes, measured, runtime, seconds } = await job.result;
  const made: TrainedRun = {
    ...{ id: `trained-${++count}`, label, note, world, head: loadHead(file, { families: ownFamilies }), file },
    ...{ outcomes, measured, runtime, seconds },
  };
  runs.value = [...runs.peek(), made];
  trainedHeads.value = [...trainedHeads.peek(), { id: made.id, label, head: made.head }];
  comparisons.value = await compareRuns(runs.peek());
}

/** Does one piece of work at a time, and shows what becomes of it. */
async function working(work: (clip: OpenedClip, signal: AbortSignal) => Promise<void>): Promise<void> {
  const clip = openedClip.peek();
  if (clip === undefined || isBusy.peek()) return;
  const abort = new AbortController();
  end = () => abort.abort();
  failure.value = undefined;
  phase.value = { name: 'embedding', progress: undefined };
  try {
    await work(clip, abort.signal);
  } catch (error) {
    if (FgclipError.isInstance(error) && error.code === 'ABORTED') announcement.value = 'Stopped.';
    else failure.value = error;
  } finally {
    phase.value = { name: 'idle' };
  }
}

/** A label that no run has. */
function unused(label: string): string {
  const taken = new Set(runs.peek().map((known) => known.label));
  let number = 1;
  const numbered = () => (number === 1 ? label : `${label} ${number}`);
  while (taken.has(numbered())) number++;
  return numbered();
}

/** Milliseconds between announcements: more often nobody can listen. */
const PAUSE = 4000;

let last = Number.NEGATIVE_INFINITY;

/** Tells how training goes, now and then. */
function announceProgress(curves: readonly StageCurve[]): void {
  const current = curves.at(-1);
  if (current === undefined || performance.now() - last < PAUSE) return;
  last = performance.now();
  announcement.value = `${current.stage}. ${describeCurve(current)}`;
}
