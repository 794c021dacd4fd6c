import type { Random } from '@fgclip/core';
import type { AttributeType } from '../../attributes/vocabulary.ts';
import type { Look } from '../scene.ts';
import { chance, pick, shuffled } from './choose.ts';
import { nounWithArticle } from './phrases.ts';

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
export function nounPhrase(
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
