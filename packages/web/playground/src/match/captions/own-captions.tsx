import { useRef } from 'preact/hooks';
import { match } from '../state.ts';
import { CaptionInput } from './caption-input.tsx';

/** Most captions that are ranked. */
const MOST = 50;

/** The visitor's own captions. Enter begins another, Backspace in an empty one takes it away. */
export function OwnCaptions() {
  const list = useRef<HTMLOListElement>(null);
  const captions = match.own.value;
  const set = (next: readonly string[]) => {
    match.own.value = next;
  };
  const focus = (index: number) =>
    requestAnimationFrame(() => list.current?.querySelectorAll('textarea')[Math.max(0, index)]?.focus());
  const add = (index: number) => {
    if (captions.length >= MOST) return;
    set([...captions.slice(0, index), '', ...captions.slice(index)]);
    focus(index);
  };
  const remove = (index: number) => {
    set(captions.filter((_, i) => i !== index));
    focus(index - 1);
  };
  const pressed = (event: KeyboardEvent, index: number) => {
    if (event.key === 'Enter') add(index + 1);
    else if (event.key === 'Backspace' && captions[index] === '' && captions.length > 1) {
      event.preventDefault();
      remove(index);
    }
  };
  return (
    <div class="own-captions">
      <p class="label">Captions, the first counting as the right one</p>
      <ol ref={list}>
        {captions.map((caption, index) => (
          <li key={index} class={index === 0 ? 'right' : ''}>
            <CaptionInput
              label={index === 0 ? 'Right caption' : `Caption ${index + 1}`}
              value={caption}
              placeholder="a light brown dog"
              onInput={(text) => set(captions.map((old, i) => (i === index ? text : old)))}
              onKeyDown={(event) => pressed(event, index)}
            />
            <button
              type="button"
              class="icon"
              aria-label={`Remove caption ${index + 1}`}
              disabled={captions.length < 2}
              onClick={() => remove(index)}
            >
              ×
            </button>
          </li>
        ))}
      </ol>
      <button type="button" class="plain" disabled={captions.length >= MOST} onClick={() => add(captions.length)}>
        Add a caption
      </button>
    </div>
  );
}
