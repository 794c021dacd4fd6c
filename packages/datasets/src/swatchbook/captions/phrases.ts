import type { AttributeType } from '../../attributes/vocabulary.ts';
import type { Look } from '../scene.ts';

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
