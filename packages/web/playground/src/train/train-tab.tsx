import { openedClip } from '../model/clip.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { Progress } from './progress/progress.tsx';
import { Comparisons } from './results/comparisons.tsx';
import { LatestResult } from './results/latest-result.tsx';
import { SettingsForm } from './settings/settings-form.tsx';
import { announcement, failure } from './state.ts';
import './train.css';

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
