import type { Random } from '@fgclip/core';
import type { AttributeType } from '@fgclip/datasets';
import { kindNamed } from '../kinds/kinds.ts';
import type { Look, Scene, VisibleObject } from '../scene.ts';
import { visibleObjects } from '../scenes/visible-share.ts';
import {
  asSentence,
  chance,
  describeLook,
  isPlural,
  listOf,
  nounWithArticle,
  numberWord,
  pick,
  shuffled,
  withArticle,
} from './caption-object.ts';

/** As many as COCO has for a picture. */
export const SCENE_CAPTIONS = 5;

/** Objects less visible than this are not spoken of. */
const NAMED_FROM = 0.5;

/** Share of captions that say how two objects stand to each other, where they can. */
const RELATED = 0.25;

/** Share of captions that do not say where the objects are. */
const PLACELESS = 0.15;

/** Attempts at five different captions, for each. */
const ATTEMPTS = 50;

/** Draws coarse captions of one scene. */
export type SceneCaptioner = (random: Random) => string;

/**
 * Five different coarse captions as COCO has them: kinds and counts of the objects, the place, sometimes who stands left
 * of whom, seldom an attribute. "Two mugs and a lamp on a kitchen counter." True of the scene; objects that are hardly
 * visible are not spoken of.
 */
export function captionScene(scene: Scene, random: Random): string[] {
  const caption = sceneCaptioner(scene);
  const captions = new Set<string>();
  for (let i = 0; captions.size < SCENE_CAPTIONS && i < SCENE_CAPTIONS * ATTEMPTS; i++) captions.add(caption(random));
  return [...captions];
}

/** Draws such captions one by one. */
export function sceneCaptioner(scene: Scene): SceneCaptioner {
  const objects = namedObjects(scene);
  return (random) => {
    const things = drawThings(objects, scene.width, random);
    if (things === undefined) return asSentence(`nothing ${scene.backdrop.name}`);
    return asSentence(scenePhrase(things, chance(random, PLACELESS) ? undefined : scene.backdrop.name, random));
  };
}

/** The objects that captions speak of, from back to front: those that are visible well enough, or else the best. */
export function namedObjects(scene: Scene): VisibleObject[] {
  const objects = visibleObjects(scene);
  const best = Math.max(...objects.map(({ visible }) => visible));
  return objects.filter(({ visible }) => visible >= Math.min(NAMED_FROM, best));
}

function drawThings(objects: readonly VisibleObject[], width: number, random: Random): Things | undefined {
  if (objects.length === 0) return undefined;
  const relation = chance(random, RELATED) ? pickRelation(objects, width, random) : undefined;
  if (relation === undefined) return countedThings(objects, random);
  return relatedThings(relation.first, relation.words, relation.second, random);
}

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
function scenePhrase(things: Things, place: string | undefined, random: Random): string {
  if (place === undefined) return pick(random, placeless)(things, '', random).trim();
  return pick(random, placed)(things, place, random);
}

/** What a caption speaks of, and how its verb has to agree. */
export interface Things {
  /** "two mugs and a red lamp" */
  readonly words: string;
  readonly plural: boolean;
  /** Whether "there are" is right before them: it goes by the first. */
  readonly firstPlural: boolean;
}

/** One caption in eight says an attribute, mostly a colour. */
const ATTRIBUTE_SAID = 1 / 8;
const saidTypes: readonly AttributeType[] = ['color', 'color', 'color', 'material', 'pattern', 'transparency'];

/** Share of captions that leave out a kind where there are three or more. */
const LEFT_OUT = 0.2;

/** All kinds on the picture with their counts, in any order; now and then without one of several. */
function countedThings(objects: readonly VisibleObject[], random: Random): Things {
  const groups = shuffled(random, [...byKind(objects).values()]);
  const kept = groups.length > 2 && chance(random, LEFT_OUT) ? groups.slice(1) : groups;
  const described = chance(random, ATTRIBUTE_SAID) ? pick(random, kept) : undefined;
  const isSeveral = (group: readonly VisibleObject[] = []) => group.length > 1 || isPlural(nameOf(group));
  return {
    words: listOf(kept.map((group) => groupWords(group, group === described, random))),
    plural: kept.length > 1 || isSeveral(kept[0]),
    firstPlural: isSeveral(kept[0]),
  };
}

/** One object beside another: what it is, and the words between. */
function relatedThings(first: VisibleObject, between: string, second: VisibleObject, random: Random): Things {
  const described = chance(random, ATTRIBUTE_SAID) ? pick(random, [first, second]) : undefined;
  const words = (object: VisibleObject) => groupWords([object], object === described, random);
  const plural = isPlural(nameOf([first]));
  return { words: `${words(first)} ${between} ${words(second)}`, plural, firstPlural: plural };
}

function byKind(objects: readonly VisibleObject[]): Map<string, VisibleObject[]> {
  const groups = new Map<string, VisibleObject[]>();
  for (const visible of objects) {
    const { kind } = visible.object;
    groups.set(kind, [...(groups.get(kind) ?? []), visible]);
  }
  return groups;
}

function nameOf([first]: readonly VisibleObject[]): string {
  return first?.object.kind ?? '';
}

/** "a mug", "two mugs"; with an attribute of one "a red mug", "two mugs, one of them red,". */
function groupWords(group: readonly VisibleObject[], described: boolean, random: Random): string {
  const kind = nameOf(group);
  const look = described ? bodyOf(pick(random, group)) : undefined;
  if (group.length === 1) return look ? describeLook(kind, look, [saidType(look, random)]) : nounWithArticle(kind);
  const counted = `${numberWord(group.length)} ${kindNamed(kind).plural}`;
  return look ? `${counted} (one of them ${look.color})` : counted;
}

function bodyOf({ object }: VisibleObject): Look | undefined {
  return Object.values(object.looks)[0];
}

function saidType(look: Look, random: Random): AttributeType {
  const type = pick(random, saidTypes);
  return ['plain', 'opaque'].includes(look[type]) ? 'color' : type;
}

/** Two objects of different kinds, and how the first stands to the second. */
export interface Relation {
  readonly first: VisibleObject;
  /** "to the left of" */
  readonly words: string;
  readonly second: VisibleObject;
}

const sideways = {
  left: ['to the left of', 'on the left of', 'left of'],
  right: ['to the right of', 'on the right of', 'right of'],
};
const inDepth = { front: ['in front of'], back: ['behind'] };

/** Between the middles of two objects of which one is said to be left of the other, share of the picture's width. */
const APART = 0.15;

/** One of the relations there are between the objects, or undefined. The objects go from back to front. */
function pickRelation(objects: readonly VisibleObject[], width: number, random: Random): Relation | undefined {
  const relations = objects.flatMap((first) =>
    objects.flatMap((second): Relation[] => {
      if (first.object.kind === second.object.kind) return [];
      const words = relationOf(first, second, width);
      return words === undefined ? [] : [{ first, words: pick(random, words), second }];
    }),
  );
  return relations.length === 0 ? undefined : pick(random, relations);
}

function relationOf(first: VisibleObject, second: VisibleObject, width: number): readonly string[] | undefined {
  const shift = middle(first) - middle(second);
  if (Math.abs(shift) >= APART * width) return shift < 0 ? sideways.left : sideways.right;
  const depth = first.object.y - second.object.y;
  if (depth === 0 || !overlap(first, second)) return undefined;
  return depth > 0 ? inDepth.front : inDepth.back;
}

function middle({ box }: VisibleObject): number {
  return box.x + box.width / 2;
}

function overlap({ box: a }: VisibleObject, { box: b }: VisibleObject): boolean {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 0 && down > 0;
}
