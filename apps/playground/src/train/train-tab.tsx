import { openedClip } from '../model/clip.ts';
import { ErrorNote } from '../ui/controls.tsx';
import { Progress, RankChange } from './progress.tsx';
import { Comparisons } from './results/comparisons.tsx';
import { SettingsForm } from './settings/settings-form.tsx';
import { announcement, comparisons, failure, isBusy, runs } from './state.ts';
import './train.css';
import { headline } from './results/summarize-runs.ts';

/** Trains a head on embeddings of the open model, shows how it learns, and compares what was trained. */
export function TrainTab() {
  if (openedClip.value === undefined) return <p class="quiet">The model is not open yet.</p>;
  return (
    <div class="train">
      <SettingsForm />
      <div class="train-outcome">
        {failure.value !== undefined && <ErrorNote error={failure.value} />}
        <LatestResult />
        <Progress />
        <Comparisons />
      </div>
      <p class="unseen" role="status" aria-live="polite">
        {announcement.value}
      </p>
    </div>
  );
}

/** What the latest head does to the mean rank, in large figures. */
function LatestResult() {
  const latest = runs.value.at(-1);
  const evaluation = comparisons.value[0]?.evaluation;
  const change = latest && evaluation && headline(evaluation, latest.label);
  if (isBusy.value || change === undefined) return null;
  const { benchmark, negatives, cosine, head } = change;
  const among = negatives === 1 ? 'beside a wrong one' : `beside ${negatives} wrong ones`;
  return <RankChange from={cosine} to={head} what={`${among}, on held-out boxes (${benchmark}): ${latest?.label}`} />;
}
