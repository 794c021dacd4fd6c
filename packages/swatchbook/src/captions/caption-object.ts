import { FgclipError, type Random } from '@fgclip/core';
import type { AttributeType } from '@fgclip/datasets';
import { attributeTypes } from '@fgclip/datasets/internal';
import type { Look, SceneObject } from '../scene.ts';

/** How many parts beside the body a caption names, each of these as likely. */
const partCounts = [0, 0, 1, 1, 1, 1, 2, 2, 2];

const eitherOpening = ['the picture shows', 'one can see', 'a picture of', 'a photo of', 'a close view of'];

/** What a caption may begin with, by whether the object's name is plural. */
const openings = {
  singular: ['there is', 'this is', 'here is', ...eitherOpening],
  plural: ['there are', 'these are', 'here are', ...eitherOpening],
};
const OPENED = 0.15;

/**
 * A fine caption of one object as FG-OVD has them: "A white ceramic mug with a dark blue handle." True of how the object
 * looks, with one attribute at least; what is plain or opaque is not said, nor what the object lacks. Every attribute is
 * in the words of the vocabulary.
 *
 * @throws INVALID_ARGUMENT for an object without a part.
 */
export function captionObject({ kind, looks }: SceneObject, random: Random): string {
  const [body, ...others] = Object.entries(looks);
  if (body === undefined) throw new FgclipError('INVALID_ARGUMENT', `The ${kind} has no part`);
  const named = shuffled(random, others).slice(0, pick(random, partCounts));
  const head = nounPhrase(kind, body[1], saidAttributes(body[1], bodyOdds, random), random, 0.25);
  const parts = named.map(([name, look]) => nounPhrase(name, look, saidAttributes(look, partOdds, random), random, 0));
  const caption = joined(head, parts.map(inline), random, isPlural(kind));
  if (!chance(random, OPENED)) return asSentence(caption);
  return asSentence(`${pick(random, openings[isPlural(kind) ? 'plural' : 'singular'])} ${caption}`);
}

/** A part within a list that "with" begins. */
function inline({ head, having }: NounPhrase): string {
  return [head, ...having.map((thing) => `bearing ${thing}`)].join(' ');
}

function joined({ head, having }: NounPhrase, parts: readonly string[], random: Random, plural: boolean): string {
  const has = [...having, ...parts];
  if (has.length === 0) return head;
  const link = chance(random, 0.8) ? 'with' : pick(random, ['featuring', plural ? 'that have' : 'that has']);
  return `${head} ${link} ${listOf(has)}`;
}

/** A noun with what is said of it before and behind. */
export interface NounPhrase {
  /** "a striped chair made of dark brown wood" */
  readonly head: string;
  /** What it is said to have, to follow "with": "a logo". */
  readonly having: readonly string[];
}

const logoPhrases = ['a logo', 'a logo', 'a logo pattern'];

/**
 * One of the ways to say these attributes of a thing.
 *
 * @param patternBehind Chance of "with a striped pattern" for "striped"; a logo can be said in no other way.
 */
function nounPhrase(
  noun: string,
  look: Look,
  said: readonly AttributeType[],
  random: Random,
  patternBehind: number,
): NounPhrase {
  const before = new Set(said);
  const behind: string[] = [];
  const having: string[] = [];
  if (before.has('pattern') && (look.pattern === 'logo' || chance(random, patternBehind))) {
    before.delete('pattern');
    having.push(look.pattern === 'logo' ? pick(random, logoPhrases) : `a ${look.pattern} pattern`);
  }
  // A "text label" has text on it, and "grey text" is written; "made of text" is of the material of that name.
  const isText = look.material === 'text';
  if (before.has('material') && (isText || chance(random, 0.25))) {
    before.delete('material');
    const colored = !isText && before.has('color') && chance(random, 0.3) && before.delete('color');
    behind.push(`made of ${colored ? `${look.color} ` : ''}${look.material}`);
  } else if (before.has('color') && chance(random, 0.06)) {
    before.delete('color');
    behind.push(`in ${look.color}`);
  }
  const words = adjectiveOrder(before, random).map((type) => adjective(look[type], random));
  return { head: [nounWithArticle([...words, noun].join(' ')), ...behind].join(' '), having };
}

function adjective(value: string, random: Random): string {
  return value === 'wood' ? pick(random, ['wood', 'wooden']) : value;
}

/** Any order, but the material stands next to the noun. */
function adjectiveOrder(types: ReadonlySet<AttributeType>, random: Random): AttributeType[] {
  const free = shuffled(
    random,
    [...types].filter((type) => type !== 'material'),
  );
  return types.has('material') ? [...free, 'material'] : free;
}

const numberWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'] as const;

/** "two"; digits above ten. */
export function numberWord(count: number): string {
  return numberWords[count] ?? `${count}`;
}

/** "a mug", "an orange mug". */
export function withArticle(words: string): string {
  return `${/^[aeiou]/i.test(words) ? 'an' : 'a'} ${words}`;
}

/** "a mug", "a mug and a lamp", "a mug, a lamp and a chair". */
export function listOf(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** "Mug." of "mug". */
export function asSentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

/** Whether the name of a part or kind stands for several: "legs". */
export function isPlural(noun: string): boolean {
  return /(?:[^su]s|feet|teeth)$/.test(noun) && !/(?:lens|canvas)$/.test(noun);
}

/** "a handle", "legs", with what stands before it: "an orange handle". */
export function nounWithArticle(words: string): string {
  return isPlural(words) ? words : withArticle(words);
}

/**
 * "a striped light blue fabric pillow", "a white mug with a logo".
 *
 * @param aspects What to say of the look, in this order. A logo comes last: it is no adjective.
 */
export function describeLook(noun: string, look: Look, aspects: readonly AttributeType[]): string {
  const logo = aspects.includes('pattern') && look.pattern === 'logo';
  const adjectives = aspects.filter((aspect) => !(logo && aspect === 'pattern')).map((aspect) => look[aspect]);
  return nounWithArticle([...adjectives, noun].join(' ')) + (logo ? ' with a logo' : '');
}

/** How likely a caption says each attribute. What is plain or opaque is never said. */
export type SayingOdds = Readonly<Record<AttributeType, number>>;

/** Of an object's body: what sets it apart is always said, so that there are captions enough that say it. */
const bodyOdds: SayingOdds = { color: 0.96, material: 0.7, pattern: 1, transparency: 1 };

/** Of another part. */
const partOdds: SayingOdds = { color: 0.9, material: 0.3, pattern: 0.6, transparency: 0.6 };

/** What a caption says of a look: one attribute at least. */
function saidAttributes(look: Look, odds: SayingOdds, random: Random): AttributeType[] {
  const sayable = attributeTypes.filter((type) => look[type] !== 'plain' && look[type] !== 'opaque');
  const said = sayable.filter((type) => chance(random, odds[type]));
  return said.length > 0 ? said : [pick(random, ['color', 'material'])];
}

/** One of the items, each equally likely. There must be one, else INVALID_ARGUMENT. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)] as T;
}

/** True with this probability. */
export function chance(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** The items in random order. */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const copy = [...items];
  random.shuffle(copy);
  return copy;
}
