import { signal } from '@preact/signals';
import type { FunctionComponent } from 'preact';
import { ErrorNote } from '../ui/error-note.tsx';

const tab = signal<FunctionComponent | undefined>(undefined);
const failure = signal<unknown>(undefined);

/** The tab in which a head is trained, loaded when it is first shown. */
export function TrainPanel() {
  if (failure.value !== undefined) return <ErrorNote error={failure.value} />;
  const Tab = tab.value;
  if (Tab !== undefined) return <Tab />;
  void import('../train/train-tab.tsx').then(
    ({ TrainTab }) => {
      tab.value = TrainTab;
    },
    (error: unknown) => {
      failure.value = error;
    },
  );
  return (
    <p class="quiet" role="status">
      Loading…
    </p>
  );
}
