import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { rankings } from './live-ranking.ts';
import { ordinal } from './rank.ts';

/** Typing is over when ranks stay for so long, milliseconds. */
const CALM = 700;

/** Tells screen readers the ranks once they stay. */
export function Announcement() {
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
