import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { showTab } from '../../app/tabs.ts';
import { clipState } from '../../model/clip.ts';
import { HeadFileButton } from '../../model/head-file-button.tsx';
import type { LoadedHead } from '../../model/heads.ts';
import { ErrorNote } from '../../ui/controls.tsx';
import { SurveyView } from '../survey/survey-view.tsx';
import { type Rankings, rankingError, rankings, rankLive } from './live-ranking.ts';
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

/** In place of a head's ranks, how to come by a head. */
function NoHead({ unfit }: { readonly unfit: readonly LoadedHead[] }) {
  return (
    <article class="ranking no-head">
      <header>
        <h3>With a trained head</h3>
      </header>
      <p>
        A head is a small function on top of CLIP that learns what the cosine blurs. Training one takes a minute on this
        page.
      </p>
      {unfit.length > 0 && (
        <p class="note">
          {unfit.map(({ label }) => label).join(', ')}: trained for another model, and of no use with this one.
        </p>
      )}
      <div class="toolbar">
        <button type="button" class="primary" onClick={() => showTab('train')}>
          Train a head
        </button>
        <HeadFileButton />
      </div>
    </article>
  );
}

/** Typing is over when ranks stay for so long, milliseconds. */
const CALM = 700;

/** Tells screen readers the ranks once they stay. */
function Announcement() {
  const said = useSignal('');
  const text = (rankings.value?.columns ?? [])
    .map(({ head, ranking: { rank, order } }) => `${head.label}: right caption ${ordinal(rank)} of ${order.length}.`)
    .join(' ');
  useEffect(() => {
    const timer = setTimeout(() => {
      said.value = text;
    }, CALM);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="unseen" role="status" aria-live="polite">
      {said.value}
    </p>
  );
}
