import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { changedWords } from '../../ui/changed-words.ts';
import { useGliding } from '../../ui/use-gliding.ts';
import { barScale } from './bar-scale.ts';
import { ordinal, type Ranking } from './rank.ts';

/** Rows that a narrow screen shows at first, besides the right one. */
const FOLDED = 5;

interface RankingColumnProps {
  readonly label: string;
  /** The right one first. */
  readonly captions: readonly string[];
  readonly ranking: Ranking;
}

/** Where one scorer puts the right caption, and all captions in its order. */
export function RankingColumn({ label, captions, ranking: { scores, order, rank } }: RankingColumnProps) {
  const list = useRef<HTMLOListElement>(null);
  useGliding(list, order.map((index) => captions[index]).join('\n'));
  const { lengths, zero } = barScale(scores);
  const [right = ''] = captions;
  const unfolded = useSignal(false);
  return (
    <article class="ranking" data-head={label}>
      <header>
        <h3>{label}</h3>
        <p class={rank === 1 ? 'verdict good' : 'verdict bad'}>
          <strong>{ordinal(rank)}</strong> of {captions.length}
        </p>
      </header>
      <ol ref={list} class={unfolded.value ? 'unfolded' : ''}>
        {order.map((index, place) => {
          const caption = captions[index] ?? '';
          const isRight = index === 0;
          const kind = isRight ? 'right' : place < rank - 1 ? 'above' : '';
          return (
            <li key={caption} data-key={caption} class={kind}>
              <span class="mark">{markOf(kind)}</span>
              <span class="caption">
                <Caption text={caption} right={right} />
              </span>
              <span class="score">{(scores[index] ?? 0).toFixed(2)}</span>
              <span class="bar" aria-hidden="true">
                <span style={{ width: `${100 * (lengths[index] ?? 0)}%` }} />
                {zero !== undefined && <i style={{ left: `${100 * zero}%` }} />}
              </span>
            </li>
          );
        })}
      </ol>
      {captions.length > FOLDED && (
        <button
          type="button"
          class="plain unfold"
          aria-expanded={unfolded.value}
          onClick={() => {
            unfolded.value = !unfolded.value;
          }}
        >
          {unfolded.value ? 'Show fewer' : `Show all ${captions.length}`}
        </button>
      )}
    </article>
  );
}

/** A sign for the eye, a word for the ear. */
function markOf(kind: string) {
  if (kind === '') return null;
  return (
    <>
      <span aria-hidden="true">{kind === 'right' ? '✓' : '✗'}</span>
      <span class="unseen">{kind === 'right' ? 'right: ' : 'wrong: '}</span>
    </>
  );
}

/** A caption; the words that differ from the right one are marked. */
function Caption({ text, right }: { readonly text: string; readonly right: string }) {
  if (text === right) return <>{text}</>;
  return (
    <>
      {changedWords(text, right).map(({ text: word, changed }, index) => [
        index > 0 && ' ',
        changed ? <u>{word}</u> : word,
      ])}
    </>
  );
}
