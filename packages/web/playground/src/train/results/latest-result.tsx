import { RankChange } from '../progress/rank-change.tsx';
import { comparisons, isBusy, runs } from '../state.ts';
import { headline } from './summarize-runs.ts';

/** What the latest head does to the mean rank, in large figures. */
export function LatestResult() {
  const latest = runs.value.at(-1);
  const evaluation = comparisons.value[0]?.evaluation;
  const change = latest && evaluation && headline(evaluation, latest.label);
  if (isBusy.value || change === undefined) return null;
  const { benchmark, negatives, cosine, head } = change;
  const among = negatives === 1 ? 'beside a wrong one' : `beside ${negatives} wrong ones`;
  return <RankChange from={cosine} to={head} what={`${among}, on held-out boxes (${benchmark}): ${latest?.label}`} />;
}
