import { useEffect } from 'preact/hooks';
import { clipState } from '../../model/clip.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { SurveyView } from '../survey/survey-view.tsx';
import { Announcement } from './announcement.tsx';
import { type Rankings, rankingError, rankings, rankLive } from './live-ranking.ts';
import { NoHead } from './no-head.tsx';
import { ordinal } from './rank.ts';
import { RankingColumn } from './ranking-column.tsx';

/** The captions as each scorer ranks them, side by side. */
export function RankingsView() {
  useEffect(rankLive, []);
  const { value } = rankings;
  const columns = value?.columns ?? [];
  return (
    <section class="rankings" aria-labelledby="rankings-title">
      <h2 id="rankings-title" class="unseen">
        Ranks
      </h2>
      {rankingError.value !== undefined && <ErrorNote error={rankingError.value} />}
      <Waiting />
      {columns.length > 1 && <Verdicts columns={columns} />}
      <div class="columns">
        {columns.map(({ head, ranking }) => (
          <RankingColumn key={head.id} label={head.label} captions={value?.captions ?? []} ranking={ranking} />
        ))}
        {columns.length === 1 && <NoHead unfit={value?.unfit ?? []} />}
      </div>
      {columns.length > 0 && <SurveyView />}
      <Announcement />
    </section>
  );
}

/** On narrow screens, where the columns do not fit side by side, the ranks beside each other; the columns say the same. */
function Verdicts({ columns }: Pick<Rankings, 'columns'>) {
  return (
    <ul class="verdicts" aria-hidden="true">
      {columns.map(({ head, ranking: { rank, order } }) => (
        <li key={head.id}>
          {head.label}
          <span class={rank === 1 ? 'verdict good' : 'verdict bad'}>
            <strong>{ordinal(rank)}</strong> of {order.length}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Waiting() {
  const state = clipState.value;
  if (state.status === 'ready') return null;
  if (state.status === 'failed') return <ErrorNote error={state.error} />;
  return (
    <p class="quiet" role="status">
      {state.note} {state.label}…
    </p>
  );
}
