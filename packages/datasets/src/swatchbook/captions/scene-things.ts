import type { Random } from '@fgclip/core';
import type { AttributeType } from '../../attributes/vocabulary.ts';
import { kindNamed } from '../kinds/kinds.ts';
import type { Look, VisibleObject } from '../scene.ts';
import { chance, pick, shuffled } from './choose.ts';
import { describeLook, isPlural, listOf, nounWithArticle, numberWord } from './phrases.ts';

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
export function countedThings(objects: readonly VisibleObject[], random: Random): Things {
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
export function relatedThings(first: VisibleObject, between: string, second: VisibleObject, random: Random): Things {
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
