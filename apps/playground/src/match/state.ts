import type { Box } from '@fgclip/core/vision';
import type { AttributeType } from '@fgclip/datasets';
import { attributeTypes } from '@fgclip/datasets/internal';
import { batch, computed, type Signal, signal } from '@preact/signals';
import { type Contrast, negativesFor } from './negatives.ts';
import { bestOverlap } from './picture/box-geometry.ts';
import type { Picture, Thing } from './picture/picture.ts';

/** What of the picture is looked at: all of it, one of its things, or a box that the visitor drew. */
export type Target =
  | { readonly type: 'whole' }
  | { readonly type: 'thing'; readonly index: number }
  | { readonly type: 'drawn'; readonly index: number };

const picture: Signal<Picture | undefined> = signal(undefined);
const drawn: Signal<readonly Box[]> = signal([]);
const target: Signal<Target> = signal({ type: 'whole' });
const right = signal('');
const contrast: Signal<Contrast> = signal(1);
const types: Signal<readonly AttributeType[]> = signal(attributeTypes);
const own: Signal<readonly string[]> = signal([]);

const thing = computed<Thing | undefined>(() => {
  const chosen = target.value;
  return chosen.type === 'thing' ? picture.value?.things[chosen.index] : undefined;
});

/** The box that is looked at, undefined for the whole picture. */
const box = computed<Box | undefined>(() => {
  const chosen = target.value;
  return chosen.type === 'drawn' ? drawn.value[chosen.index] : thing.value?.box;
});

/** All captions to rank, the right one first, without repetitions and blank ones. */
const captions = computed<readonly string[]>(() => {
  const kinds = contrast.value;
  const all = kinds === 'own' ? own.value : [right.value, ...generated(kinds)];
  return [...new Set(all.map((caption) => caption.trim()))].filter((caption) => caption !== '');
});

/** What is on the Match tab. */
export const match = { picture, drawn, target, thing, box, right, contrast, types, own, captions };

function generated(kind: Exclude<Contrast, 'own'>): string[] {
  const whole = target.value.type === 'whole' && right.value === picture.value?.caption;
  const request = { caption: right.value, contrast: kind, types: types.value, whole };
  return negativesFor({ ...request, kind: thing.value?.kind });
}

/** Shows another picture, and of a scene the thing in the middle. */
export function showPicture(next: Picture): void {
  const old = picture.peek();
  batch(() => {
    picture.value = next;
    drawn.value = [];
    const { things } = next;
    if (things.length > 0) choose({ type: 'thing', index: mostTelling(things) });
    else choose({ type: 'whole' });
    if (next.caption === undefined && old?.origin === 'scene') right.value = '';
  });
  if (old !== undefined) URL.revokeObjectURL(old.url);
}

/** The largest. */
function mostTelling(things: readonly Thing[]): number {
  const areas = things.map(({ box: { width, height } }) => width * height);
  return areas.indexOf(Math.max(...areas));
}

/** Looks at another part of the picture, and takes its caption where one is known. */
export function choose(next: Target): void {
  batch(() => {
    target.value = next;
    const known = knownCaption();
    if (known === undefined) return;
    right.value = known;
    if (contrast.value === 'own') own.value = [known, ...own.value.slice(1)];
    else if (next.type === 'whole') contrast.value = 'other';
    else if (contrast.value === 'other' && previousWasWhole) contrast.value = 1;
    previousWasWhole = next.type === 'whole';
  });
}

let previousWasWhole = false;

function knownCaption(): string | undefined {
  const shown = picture.value;
  if (shown === undefined) return undefined;
  if (target.value.type === 'whole') return shown.caption;
  if (thing.value !== undefined) return thing.value.caption;
  return box.value && bestOverlap(box.value, shown.things)?.caption;
}

/** Adds a box of the visitor's and looks at it. */
export function addBox(added: Box): void {
  batch(() => {
    drawn.value = [...drawn.value, added];
    choose({ type: 'drawn', index: drawn.value.length - 1 });
  });
}

/** Moves a box of the visitor's. */
export function changeBox(index: number, changed: Box): void {
  drawn.value = drawn.value.map((old, i) => (i === index ? changed : old));
}

/** Takes a box of the visitor's away, and looks at the whole picture or its largest thing instead. */
export function removeBox(index: number): void {
  batch(() => {
    drawn.value = drawn.value.filter((_, i) => i !== index);
    const things = picture.value?.things ?? [];
    choose(things.length > 0 ? { type: 'thing', index: mostTelling(things) } : { type: 'whole' });
  });
}

/** Which captions the right one is ranked among. One's own begin as those that stand there. */
export function chooseContrast(next: Contrast): void {
  batch(() => {
    if (next === 'own' && contrast.value !== 'own') own.value = captions.value.slice(0, OWN_AT_FIRST);
    if (next !== 'own' && contrast.value === 'own') right.value = own.value[0] ?? '';
    contrast.value = next;
  });
}

const OWN_AT_FIRST = 5;

/** Replaces hard negatives of other types; one type at least stays. */
export function toggleType(type: AttributeType): void {
  const now = types.value;
  const next = now.includes(type) ? now.filter((other) => other !== type) : [...now, type];
  if (next.length > 0) types.value = attributeTypes.filter((known) => next.includes(known));
}
