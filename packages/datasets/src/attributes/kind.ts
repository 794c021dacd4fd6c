import type { Sample, SampleSet } from '../samples/sample.ts';
import { endsPhrase, withArticleFor } from './noun-phrase.ts';
import { parseAttributes } from './parse-attributes.ts';

/** What joins attributes before the noun, or is one of no vocabulary: "a multi-coloured, blue and white mug". */
const joint = /^(?:and|or|,|made|light|dark|bright|pale|(?:multi-?)?colou?r(?:ed|ful)?|metallic)$/i;
const article = /^(?:an?|the|two|some)$/i;
/** "a photo of a mug" is about a mug. */
const showing = /^(?:photo|photograph|picture|image|view|close-?up)$/i;
const token = /[\p{L}\p{N}'-]+|,/gu;

/**
 * What a caption says the thing is, without its attributes and parts: "a cellular telephone" of "A light pink wool
 * cellular telephone with dark brown buttons." Undefined where no noun phrase with an article is found.
 */
export function kindPhrase(caption: string): string | undefined {
  const mentions = parseAttributes(caption);
  let determiner: string | undefined;
  let nouns: string[] = [];
  for (const { 0: word, index } of caption.matchAll(token)) {
    const end = index + word.length;
    if (article.test(word)) {
      [determiner, nouns] = [word.toLowerCase(), []];
      continue;
    }
    const isAttribute = mentions.some((mention) => mention.start < end && index < mention.end);
    if (determiner === undefined || isAttribute || (nouns.length === 0 && joint.test(word))) continue;
    nouns.push(word.toLowerCase());
    if (!endsPhrase(caption, end)) continue;
    if (!showing.test(word)) break;
    [determiner, nouns] = [undefined, []];
  }
  if (determiner === undefined || nouns.length === 0) return undefined;
  const kind = nouns.join(' ');
  return `${withArticleFor(`${determiner} `, kind)}${kind}`;
}

/** What the set of kinds is called in a table. */
export const KINDS = 'kinds';

/**
 * The pictures and boxes of sets as one more set, with the kinds of things for captions and no negatives: what a head
 * must not forget of them while it learns their attributes. Each is there once; samples whose captions name no kind are
 * left out.
 */
export function kindsOf(sets: readonly SampleSet[]): SampleSet {
  const samples = new Map<string, Sample>();
  for (const { negatives: _, id, ...sample } of sets.flatMap((set) => set.samples)) {
    const captions = [...new Set(sample.captions.flatMap((caption) => kindPhrase(caption) ?? []))];
    const { photograph, box } = sample;
    const key = JSON.stringify([photograph, box && [box.x, box.y, box.width, box.height]]);
    if (captions.length > 0 && !samples.has(key))
      samples.set(key, { ...sample, id: `${KINDS} ${samples.size}`, captions });
  }
  return { name: KINDS, samples: [...samples.values()], skipped: [] };
}
