import type { Comparison } from '../state.ts';
import { summarizeRuns } from './summarize-runs.ts';
import type { TrainedRun } from './trained-run.ts';

/** Runs of each world against each other; the world of the latest run first. */
export async function compareRuns(runs: readonly TrainedRun[]): Promise<Comparison[]> {
  const worlds = new Map<string, TrainedRun[]>();
  for (const run of runs) worlds.set(run.world.id, [...(worlds.get(run.world.id) ?? []), run]);
  const latestOf = (group: readonly TrainedRun[]) => runs.lastIndexOf(group.at(-1) as TrainedRun);
  const groups = [...worlds.values()].sort((a, b) => latestOf(b) - latestOf(a));
  const comparisons: Comparison[] = [];
  for (const group of groups) {
    const evaluation = await summarizeRuns(group);
    const world = group[0]?.world;
    if (evaluation !== undefined && world !== undefined) comparisons.push({ world, runs: group, evaluation });
  }
  return comparisons;
}
