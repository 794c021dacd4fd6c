import { createRandom, FgclipError, type Random } from '@fgclip/core';
import type { Sample, SampleSet } from '../samples/sample.ts';
import { checkCount } from '../samples/sample-collector.ts';
import { inCaseOf, withArticleFor } from './noun-phrase.ts';
import { type AttributeMention, parseAttributes } from './parse-attributes.ts';
import { type AttributeType, areConfusable, attributeTypes, attributeValues } from './vocabulary.ts';

export interface HardNegativeOptions {
  /** How many at most, 1 or more; default 10. */
  readonly count?: number;
  /** Attributes replaced: 1 is FG-OVD's Hard, 2 its Medium, 3 its Easy. Default 1. */
  readonly difficulty?: 1 | 2 | 3;
  /** Only attributes of these types are replaced, as for the Color, Material, Pattern and Transparency benchmarks. */
  readonly types?: readonly AttributeType[];
  /** Values that replace nothing; default none. */
  readonly exclude?: readonly string[];
  /** 'correct' (the default) writes "an orange mug" where "a" stood; 'keep' leaves "a orange mug", as FG-OVD does. */
  readonly articles?: 'correct' | 'keep';
  /** The same seed and caption give the same negatives; default 0. */
  readonly seed?: number;
  /** A stream to draw from in place of one of the seed and the caption. */
  readonly random?: Random;
}

interface Replacement {
  readonly slot: Slot;
  readonly value: string;
}

/**
 * Captions that are nearly true, by the rules of FG-OVD (Bianchi et al., CVPR 2024, section 3): each replaces as many
 * attributes as the difficulty says by other values of their type, never by a shade of the same base colour nor by one
 * of the same group of `ambiguousColors`, nor by what a mention in one list with it says (or, of colours, nearly says);
 * "plain" and "opaque" are not replaced, but replace. All are distinct. They are drawn as FG-OVD's are: first which
 * mentions, then which values, uniformly. Fewer than `count` where there are no more, and none where the caption has
 * fewer replaceable attributes than the difficulty.
 *
 * @throws INVALID_ARGUMENT for options out of range.
 */
export function generateHardNegatives(caption: string, options: HardNegativeOptions = {}): string[] {
  const { count = 10, difficulty = 1, types = attributeTypes, exclude = [], articles = 'correct', seed = 0 } = options;
  checkOptions(count, difficulty);
  const random = options.random ?? createRandom(seed).fork(caption);
  const slots = replaceableSlots(caption, parseAttributes(caption), { types, exclude });
  const sizes = slots.map(({ values }) => values.length);
  const negatives = new Set<string>();
  for (const choice of drawChoices(sizes, difficulty, random)) {
    const replacements = choice.flatMap(({ place, option }): Replacement[] => {
      const slot = slots[place];
      const value = slot?.values[option];
      return slot === undefined || value === undefined ? [] : [{ slot, value }];
    });
    if (repeatsItself(replacements)) continue;
    negatives.add(replace(caption, replacements, articles));
    if (negatives.size === count) break;
  }
  return [...negatives];
}

/** Whether two mentions in one list would say the same. */
function repeatsItself(replacements: readonly Replacement[]): boolean {
  return replacements.some(({ slot, value }) =>
    replacements.some(
      (other) => slot.neighbors.includes(other.slot.mention) && saysTheSame(slot.mention.type, value, other.value),
    ),
  );
}

function replace(caption: string, replacements: readonly Replacement[], articles: 'correct' | 'keep'): string {
  let written = '';
  let end = 0;
  for (const { slot, value } of replacements) {
    const { mention } = slot;
    const before = caption.slice(end, mention.start);
    written += articles === 'correct' ? withArticleFor(before, value) : before;
    written += inCaseOf(mention.text, mention.isNoun ? asNoun(caption, mention, value) : value);
    end = mention.end;
  }
  return written + caption.slice(end);
}

/** "striped pattern" for a logo, "dotted patterns" for stripes, and for text unless it has an article. */
function asNoun(caption: string, { text, start }: AttributeMention, value: string): string {
  const isSingular = /\b(?:an?|one)\s+(?:\p{L}+\s+){0,2}$/iu.test(caption.slice(0, start));
  const isPlural = /s$/i.test(text) || (/^text$/i.test(text) && !isSingular);
  return `${value} ${isPlural ? 'patterns' : 'pattern'}`;
}

function checkOptions(count: number, difficulty: number): void {
  checkCount('count', count);
  if (![1, 2, 3].includes(difficulty)) {
    throw new FgclipError('INVALID_ARGUMENT', 'The difficulty is out of range', {
      expected: '1, 2 or 3',
      found: `${difficulty}`,
    });
  }
}

export interface WithHardNegativesOptions extends Omit<HardNegativeOptions, 'random'> {
  /** Samples with fewer negatives than this are left out. Default 1. */
  readonly least?: number;
}

/** A set with negatives, and what of it could not be given any. */
export interface WithHardNegatives {
  readonly set: SampleSet;
  /** Samples left out: captions with fewer attributes than the difficulty asks for, or none. */
  readonly leftOut: readonly Sample[];
}

/**
 * Gives every sample hard negatives of its first caption, in place of those it may have: see generateHardNegatives(). A
 * caption has the same negatives wherever it appears. Other captions that are true of a sample are none of its negatives.
 *
 * @throws INVALID_ARGUMENT for options out of range.
 */
export function withHardNegatives(set: SampleSet, options: WithHardNegativesOptions = {}): WithHardNegatives {
  const { least = 1, count = 10, seed = 0, ...rest } = options;
  const random = createRandom(seed);
  const given = set.samples.map((sample): Sample => {
    const [first = '', ...others] = sample.captions;
    // As many more are asked for as may have to be left out.
    const wanted = { ...rest, count: count + others.length, random: random.fork(first) };
    const negatives = generateHardNegatives(first, wanted).filter((negative) => !others.includes(negative));
    return { ...sample, negatives: negatives.slice(0, count) };
  });
  const isUsable = ({ negatives = [] }: Sample): boolean => negatives.length >= Math.max(1, least);
  return {
    set: { ...set, maxNegatives: count, samples: given.filter(isUsable) },
    leftOut: set.samples.filter((_, k) => !isUsable(given[k] as Sample)),
  };
}

/** A mention and what a hard negative may say instead. */
export interface Slot {
  readonly mention: AttributeMention;
  /** At least one, of `attributeValues`. */
  readonly values: readonly string[];
  /** Mentions of its type in one list with it: the white of "black and white". */
  readonly neighbors: readonly AttributeMention[];
}

const kept = new Set(['plain', 'opaque']);
const listSeparator = /^\s*[,/&-]?\s*(?:(?:and|or)\b)?\s*$/i;

/** Whether a value says, or may be taken to say, what another of its type does. */
function saysTheSame(type: AttributeType, a: string, b: string): boolean {
  return a === b || (type === 'color' && areConfusable(a, b));
}

/** The mentions that FG-OVD's rules allow to replace, with what may replace them. */
function replaceableSlots(
  caption: string,
  mentions: readonly AttributeMention[],
  { types, exclude }: { types: readonly AttributeType[]; exclude: readonly string[] },
): Slot[] {
  return mentions.flatMap((mention, index) => {
    const { type, value } = mention;
    if (!types.includes(type) || kept.has(value)) return [];
    const neighbors = [...listed(caption, mentions, index, -1), ...listed(caption, mentions, index, 1)];
    const taken = [value, ...neighbors.map((neighbor) => neighbor.value)];
    const values = attributeValues[type].filter(
      (other) => !exclude.includes(other) && !taken.some((said) => saysTheSame(type, other, said)),
    );
    return values.length === 0 ? [] : [{ mention, values, neighbors }];
  });
}

/** What is listed with a mention on one side of it. */
function listed(
  caption: string,
  mentions: readonly AttributeMention[],
  index: number,
  step: 1 | -1,
): AttributeMention[] {
  const mention = mentions[index];
  const next = mentions[index + step];
  if (mention === undefined || next?.type !== mention.type) return [];
  const [left, right] = step === 1 ? [mention, next] : [next, mention];
  if (!listSeparator.test(caption.slice(left.end, right.start))) return [];
  return [next, ...listed(caption, mentions, index + step, step)];
}

/** An option, by number, for some of the places, by number in rising order. */
export type Choice = readonly { readonly place: number; readonly option: number }[];

/**
 * Draws choices of one option in each of `size` places, each choice once, until there are no more: the places uniformly
 * among those sets of places that still have any, then the options uniformly.
 *
 * @param options how many options each place has, at least one.
 */
export function* drawChoices(options: readonly number[], size: number, random: Random): Generator<Choice> {
  let open = combinations(options.length, size);
  const shuffles = new Map<string, LazyShuffle>();
  while (open > 0) {
    const places = [...random.permutation(options.length).subarray(0, size)].sort((a, b) => a - b);
    const sizes = places.map((place) => options[place] ?? 1);
    const key = places.join();
    const shuffle = shuffles.get(key) ?? new LazyShuffle(product(sizes), random);
    shuffles.set(key, shuffle);
    const drawn = shuffle.next();
    if (drawn === undefined) continue;
    if (shuffle.left === 0) open--;
    yield decode(drawn, places, sizes);
  }
}

/** The digits of a number whose places have these sizes. */
function decode(number: number, places: readonly number[], sizes: readonly number[]): Choice {
  let rest = number;
  return places.map((place, i) => {
    const size = sizes[i] ?? 1;
    const option = rest % size;
    rest = Math.floor(rest / size);
    return { place, option };
  });
}

function combinations(n: number, k: number): number {
  return n < k ? 0 : Array.from({ length: k }, (_, i) => n - i).reduce((count, left, i) => (count * left) / (i + 1), 1);
}

function product(values: readonly number[]): number {
  return values.reduce((a, b) => a * b, 1);
}

/** Draws 0, 1, ..., n - 1 in random order, each once, with memory for what was drawn alone. */
export class LazyShuffle {
  readonly #random: Random;
  /** Fisher and Yates's array, where it differs from 0, 1, ..., n - 1. */
  readonly #moved = new Map<number, number>();
  #left: number;

  constructor(n: number, random: Random) {
    this.#left = n;
    this.#random = random;
  }

  /** How many are still to be drawn. */
  get left(): number {
    return this.#left;
  }

  /** The next number; undefined when all were drawn. */
  next(): number | undefined {
    if (this.#left === 0) return undefined;
    const place = this.#random.integer(this.#left--);
    const drawn = this.#moved.get(place) ?? place;
    this.#moved.set(place, this.#moved.get(this.#left) ?? this.#left);
    this.#moved.delete(this.#left);
    return drawn;
  }
}

/** A caption and the kind of object it speaks of: "mug". */
export interface KindCaption {
  readonly caption: string;
  readonly kind: string;
}

export interface ShuffledNegativesOptions {
  /** How many at most, 1 or more; default 10. */
  readonly count?: number;
  /** The same seed and caption give the same negatives; default 0. */
  readonly seed?: number;
  /** A stream to draw from in place of one of the seed and the caption. */
  readonly random?: Random;
}

/**
 * The negatives of FG-OVD's Trivial benchmark: captions of objects of other kinds, distinct, drawn uniformly among
 * `others`. Fewer than `count` where there are no more.
 *
 * @throws INVALID_ARGUMENT for a count out of range.
 */
export function shuffledNegatives(
  { caption, kind }: KindCaption,
  others: readonly KindCaption[],
  { count = 10, seed = 0, random = createRandom(seed).fork(caption) }: ShuffledNegativesOptions = {},
): string[] {
  checkCount('count', count);
  const negatives = new Set<string>();
  const shuffle = new LazyShuffle(others.length, random);
  while (negatives.size < count) {
    const index = shuffle.next();
    if (index === undefined) break;
    const other = others[index];
    if (other && other.kind !== kind && other.caption !== caption) negatives.add(other.caption);
  }
  return [...negatives];
}
