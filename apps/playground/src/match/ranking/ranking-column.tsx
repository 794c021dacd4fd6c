import { changedWords } from '@fgclip/report/internal';
import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
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

/** Bars of one list of scores: the longer, the better. */
export interface BarScale {
  /** Length of each bar, in shares of the room. */
  readonly lengths: readonly number[];
  /** Where a score of zero would end; undefined where no score is below zero and the bars begin there. */
  readonly zero: number | undefined;
}

/** Bars that begin at zero, or at the lowest score where that is below zero, and reach up to the highest. */
export function barScale(scores: readonly number[]): BarScale {
  const low = Math.min(0, ...scores);
  const high = Math.max(0, ...scores);
  const room = high - low || 1;
  return { lengths: scores.map((score) => (score - low) / room), zero: low < 0 ? -low / room : undefined };
}

const MILLISECONDS = 260;

/**
 * Lets the rows of a list, each with a `data-key`, glide to their new places when `order` changes, unless the visitor
 * wants no motion.
 */
function useGliding(list: RefObject<HTMLElement | null>, order: string): void {
  const before = useRef(new Map<string, number>());
  useLayoutEffect(() => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>(':scope > [data-key]') ?? [])];
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const after = new Map(rows.map((row) => [row.dataset.key ?? '', row.offsetTop]));
    for (const row of still ? [] : rows) {
      const key = row.dataset.key ?? '';
      const from = before.current.get(key);
      const moved = from === undefined ? 0 : from - (after.get(key) ?? from);
      if (moved === 0) continue;
      row.animate([{ transform: `translateY(${moved}px)` }, { transform: 'none' }], {
        duration: MILLISECONDS,
        easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)',
      });
    }
    before.current = after;
  }, [list, order]);
}
