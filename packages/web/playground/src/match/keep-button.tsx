import { collect, collected, uncollect } from '../world/collected.ts';
import { match } from './state.ts';

/** Keeps what is looked at, with its captions, as an example for the Train tab; again, and it is let go. */
export function KeepButton() {
  const picture = match.picture.value;
  const [caption, ...negatives] = match.captions.value;
  if (picture === undefined || caption === undefined || negatives.length === 0) return null;
  const box = match.box.value ?? null;
  const id = JSON.stringify([picture.url, box, caption]);
  const isKept = collected.value.some((example) => example.id === id);
  const keep = () => collect({ id, photograph: picture.url, image: picture.image, box, caption, negatives });
  return (
    <p class="keep">
      <button type="button" class="plain" aria-pressed={isKept} onClick={() => (isKept ? uncollect(id) : keep())}>
        {isKept ? 'Kept for training' : 'Keep for training'}
      </button>
    </p>
  );
}
