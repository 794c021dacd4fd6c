import { phase } from '../state.ts';

const works = { pictures: 'Drawing and embedding pictures', captions: 'Embedding captions' } as const;

/** How far the data is made. */
export function EmbeddingBar() {
  const now = phase.value;
  if (now.name !== 'embedding') return null;
  const { progress } = now;
  if (progress === undefined) return <p class="quiet">Making the data…</p>;
  const { done, total } = progress;
  return (
    <section class="embedding">
      <label for="embedding-progress">
        {works[progress.phase]} <span class="count">{`${done} of ${total}`}</span>
      </label>
      <progress id="embedding-progress" value={done} max={total} />
      <p class="quiet">Done once for each size; training then takes seconds.</p>
    </section>
  );
}
