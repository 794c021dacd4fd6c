import { FgclipError, type Random } from '@fgclip/core';
import type { SceneObject } from '../scene.ts';
import { chance, pick, shuffled } from './choose.ts';
import { type NounPhrase, nounPhrase } from './noun-phrase.ts';
import { asSentence, isPlural, listOf } from './phrases.ts';
import { bodyOdds, partOdds, saidAttributes } from './said-attributes.ts';

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
