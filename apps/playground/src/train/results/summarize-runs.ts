import { version } from '@fgclip/core';
import type { EvaluationResult } from '@fgclip/heads';
import { baselineName, sumUp } from '@fgclip/heads/internal';
import { meanRankTable, type ResultTable, resultTable } from '@fgclip/heads/results';
import type { Comparison } from '../state.ts';
import type { TrainedRun } from './trained-run.ts';

/**
 * Heads of one world against each other and the cosine, benchmark by benchmark, by Node's protocol: the mean rank among the
 * most hard negatives, with intervals. Undefined without a run.
 */
export async function summarizeRuns(
  runs: readonly TrainedRun[],
  signal?: AbortSignal,
): Promise<EvaluationResult | undefined> {
  const [first] = runs;
  if (first === undefined) return undefined;
  const measurements = [
    { head: baselineName, benchmarks: first.measured.cosine, retrievals: [] },
    ...runs.map(({ label, measured }) => ({ head: label, benchmarks: measured.head, retrievals: [] })),
  ];
  const protocol = {
    tables: [],
    subset: 'boxes that no head was trained on',
    ties: 'count against the right caption',
    runtime: first.runtime,
    versions: { '@fgclip/core': version },
  } as const;
  return sumUp({ measurements, protocol }, { signal });
}

/** The results as a table, one row a head. */
export function tableOfRuns(evaluation: EvaluationResult): ResultTable {
  const { benchmarks = [] } = evaluation.results[0] ?? {};
  return benchmarks.length > 1 ? meanRankTable(evaluation) : resultTable(evaluation);
}

/** Mean rank on the first benchmark, the hardest: of the cosine and of a head. */
export function headline(
  { results }: EvaluationResult,
  label: string,
):
  | { readonly benchmark: string; readonly cosine: number; readonly head: number; readonly negatives: number }
  | undefined {
  const ranksOf = (head: string) => {
    const benchmark = results.find((result) => result.head === head)?.benchmarks[0];
    return { title: benchmark?.title, at: benchmark?.ranks.at(-1) };
  };
  const [cosine, head] = [ranksOf(baselineName), ranksOf(label)];
  if (cosine.at === undefined || head.at === undefined) return undefined;
  const { negatives } = cosine.at;
  return { benchmark: cosine.title ?? '', cosine: cosine.at.mean, head: head.at.mean, negatives };
}

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
