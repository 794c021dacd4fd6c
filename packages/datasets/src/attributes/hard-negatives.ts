import { createRandom, FgclipError, type Random } from '@fgclip/core';
import { checkCount } from '../samples/collect/read-options.ts';
import { withArticleFor } from './article.ts';
import { drawChoices } from './draw-choices.ts';
import { inCaseOf } from './letter-case.ts';
import { type AttributeMention, parseAttributes } from './parse-attributes.ts';
import { replaceableSlots, type Slot, saysTheSame } from './replacements.ts';
import { type AttributeType, attributeTypes } from './vocabulary.ts';

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
