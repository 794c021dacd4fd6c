import type { Random } from '@fgclip/core';
import { pick } from './choose.ts';
import { withArticle } from './phrases.ts';
import type { Things } from './scene-things.ts';

/** A way to say that things are at a place. */
type Sentence = (things: Things, place: string, random: Random) => string;

const postures = ['sitting', 'standing', 'placed', 'resting', 'set', 'seen', 'displayed'];
const pictures = ['photo', 'picture', 'image', 'view', 'shot', 'photograph'];
const stays = ['sit', 'stand', 'rest'];
const people = ['someone', 'somebody'];
const actions = ['placed', 'put', 'set', 'left', 'arranged'];

const be = (plural: boolean) => (plural ? 'are' : 'is');
const verb = (stem: string, plural: boolean) => (plural ? stem : `${stem}s`);

/** With the number of times each comes among all. Read well without a place, too. */
const anywhere: readonly (readonly [times: number, Sentence])[] = [
  [6, ({ words }, place) => `${words} ${place}`],
  [2, ({ words, firstPlural }, place) => `there ${be(firstPlural)} ${words} ${place}`],
  [2, ({ words }, place, random) => `${withArticle(pick(random, pictures))} of ${words} ${place}`],
  [1, ({ words }, place, random) => `the ${pick(random, pictures)} shows ${words} ${place}`],
];

/** These say where something is or nothing. */
const somewhere: readonly (readonly [times: number, Sentence])[] = [
  [4, ({ words }, place, random) => `${words} ${pick(random, postures)} ${place}`],
  [2, ({ words, plural }, place, random) => `${words} ${be(plural)} ${pick(random, postures)} ${place}`],
  [2, ({ words, plural }, place, random) => `${words} ${verb(pick(random, stays), plural)} ${place}`],
  [1, ({ words, firstPlural }, place) => `${place} there ${be(firstPlural)} ${words}`],
  [1, ({ words }, place, random) => `${pick(random, people)} has ${pick(random, actions)} ${words} ${place}`],
  [1, ({ words, plural }, place) => `${words} that ${be(plural)} ${place}`],
  [1, ({ words }, place, random) => `${words} ${pick(random, ['photographed', 'shown', 'pictured'])} ${place}`],
];

const repeated = (lots: typeof anywhere) => lots.flatMap(([times, sentence]) => Array<Sentence>(times).fill(sentence));
const placeless = repeated(anywhere);
const placed = repeated([...anywhere, ...somewhere]);

/**
 * One of the ways to say it, the plain ones most often. Not yet a sentence: without capital and full stop.
 *
 * @param place "on a kitchen counter", or undefined to say nothing of it.
 */
export function scenePhrase(things: Things, place: string | undefined, random: Random): string {
  if (place === undefined) return pick(random, placeless)(things, '', random).trim();
  return pick(random, placed)(things, place, random);
}
