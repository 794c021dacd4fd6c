import type { AttributeType } from '@fgclip/datasets';
import { attributeTypes } from '@fgclip/datasets/internal';
import type { Ref } from 'preact';
import { useRef } from 'preact/hooks';
import { Choice } from '../ui/controls.tsx';
import { collect, collected, uncollect } from '../world/collected.ts';
import type { Contrast } from './negatives.ts';
import { chooseContrast, match, toggleType } from './state.ts';

/** What is ranked: the right caption, or all that the visitor writes. */
export function CaptionPanel() {
  return (
    <section class="captions" aria-labelledby="captions-title">
      <h2 id="captions-title" class="unseen">
        Captions
      </h2>
      {match.contrast.value === 'own' ? <OwnCaptions /> : <RightCaption />}
      <Lack />
      <KeepButton />
    </section>
  );
}

function RightCaption() {
  return (
    <div class="right-caption">
      <label for="right-caption">Right caption</label>
      <CaptionInput
        id="right-caption"
        value={match.right.value}
        placeholder="a light brown dog"
        onInput={(text) => {
          match.right.value = text;
        }}
      />
    </div>
  );
}

/** Says why there is nothing to rank. */
function Lack() {
  if (match.captions.value.length > 1) return null;
  const contrast = match.contrast.value;
  if (contrast === 'own') return <p class="note">Write two captions or more.</p>;
  if (match.right.value.trim() === '') return <p class="note">Write what the picture shows.</p>;
  const lack = contrast === 1 ? 'a colour, a material or a pattern' : `${contrast} colours, materials or patterns`;
  return <p class="note">Nothing to change here. Name {lack} in the caption, or allow more kinds of attributes.</p>;
}

/** Most captions that are ranked. */
const MOST = 50;

/** The visitor's own captions. Enter begins another, Backspace in an empty one takes it away. */
function OwnCaptions() {
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

interface CaptionInputProps {
  readonly id?: string;
  readonly label?: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onInput: (text: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  readonly field?: Ref<HTMLTextAreaElement>;
}

/** A line of text that grows with what is written. Enter ends no line: a caption has one. */
function CaptionInput({ id, label, value, placeholder, onInput, onKeyDown, field }: CaptionInputProps) {
  const written = (event: Event) => onInput((event.currentTarget as HTMLTextAreaElement).value.replace(/\n/g, ' '));
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'Enter') event.preventDefault();
    onKeyDown?.(event);
  };
  return (
    <textarea
      class="caption-input"
      ref={field ?? null}
      rows={1}
      spellcheck={false}
      autocomplete="off"
      enterkeyhint="next"
      value={value}
      onInput={written}
      onKeyDown={pressed}
      {...(id === undefined ? {} : { id })}
      {...(label === undefined ? {} : { 'aria-label': label })}
      {...(placeholder === undefined ? {} : { placeholder })}
    />
  );
}

/** Keeps what is looked at, with its captions, as an example for the Train tab; again, and it is let go. */
function KeepButton() {
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

const contrasts: readonly { readonly value: Contrast; readonly label: string }[] = [
  { value: 1, label: '1 attribute' },
  { value: 2, label: '2' },
  { value: 3, label: '3' },
  { value: 'other', label: 'Everything' },
  { value: 'own', label: 'My own' },
];

const names: Readonly<Record<AttributeType, string>> = {
  color: 'Colour',
  material: 'Material',
  pattern: 'Pattern',
  transparency: 'Transparency',
};

/** Which wrong captions the right one is ranked among. */
export function ContrastPanel() {
  const contrast = match.contrast.value;
  return (
    <section class="contrast" aria-labelledby="contrast-title">
      <h2 id="contrast-title" class="unseen">
        Wrong captions
      </h2>
      <Choice legend="Wrong captions differ in" options={contrasts} value={contrast} onChoose={chooseContrast} />
      {typeof contrast === 'number' && <AttributeTypes />}
    </section>
  );
}

function AttributeTypes() {
  const chosen = match.types.value;
  return (
    <fieldset class="chips">
      <legend class="unseen">Kinds of attributes that change</legend>
      {attributeTypes.map((type) => (
        <label key={type}>
          <input type="checkbox" checked={chosen.includes(type)} onChange={() => toggleType(type)} />
          <span>{names[type]}</span>
        </label>
      ))}
    </fieldset>
  );
}
