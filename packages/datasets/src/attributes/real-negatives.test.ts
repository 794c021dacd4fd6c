import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readSamples } from '../samples/read-samples.ts';
import { type AttributeChange, changedAttributes } from './parse-attributes.ts';
import { areConfusable, attributeTypes, attributeValues } from './vocabulary.ts';

const data = new URL('../../../../../shared/data/fg-ovd/', import.meta.url);

interface Negative {
  readonly positive: string;
  readonly text: string;
  /** Undefined where more than attributes differ. */
  readonly changes: readonly AttributeChange[] | undefined;
}

interface Positive {
  readonly caption: string;
  readonly boxes: number;
  readonly negatives: readonly Negative[];
}

/** The distinct captions of a benchmark with all of their negatives. */
function readPositives(path: string): Positive[] {
  const { samples } = readSamples(readFileSync(new URL(path, data)), { file: path });
  const byCaption = new Map<string, { boxes: number; texts: Set<string> }>();
  for (const { captions, negatives = [] } of samples) {
    const [caption = ''] = captions;
    const { boxes, texts } = byCaption.get(caption) ?? { boxes: 0, texts: new Set<string>() };
    byCaption.set(caption, { boxes: boxes + 1, texts: new Set([...texts, ...negatives]) });
  }
  return [...byCaption].map(([caption, { boxes, texts }]) => ({
    caption,
    boxes,
    negatives: [...texts].map((text) => ({
      positive: caption,
      text,
      changes: changedAttributes(caption, text),
    })),
  }));
}

const words = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
const vocabulary = new Set(attributeTypes.flatMap((type) => attributeValues[type]).flatMap(words));
for (const word of ['wooden', 'metallic', 'stoned', 'lightgrey', 'a', 'an']) vocabulary.add(word);

/** Whether a word that is no attribute's came or went: FG-OVD replaces inside words ("textured" to "dottedured"). */
function isDamaged({ positive, text }: Negative): boolean {
  const [a, b] = [new Set(words(positive)), new Set(words(text))];
  const strange = (word: string) => !vocabulary.has(word) && a.has(word) !== b.has(word);
  return [...a, ...b].some(strange);
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
const percent = (part: number, all: number) => Math.round((10000 * part) / all) / 100;

function summarize(positives: readonly Positive[]) {
  const negatives = positives.flatMap((positive) => positive.negatives);
  const missed = negatives.filter(({ changes }) => changes === undefined);
  const found = positives.filter((positive) => positive.negatives.every(({ changes }) => changes !== undefined));
  const boxes = (of: readonly Positive[]) => sum(of.map((positive) => positive.boxes));
  return {
    captions: percent(found.length, positives.length),
    boxes: percent(boxes(found), boxes(positives)),
    negatives: percent(negatives.length - missed.length, negatives.length),
    damaged: missed.filter(isDamaged).length,
    missed: missed.filter((negative) => !isDamaged(negative)),
    changed: [0, 1, 2, 3, 4, 5].map((n) => negatives.filter(({ changes }) => changes?.length === n).length),
  };
}

const isThere = existsSync(data);
if (!isThere) console.info(`skipped: no FG-OVD in ${data}`);

describe.skipIf(!isThere)('the negatives of FG-OVD (skipped without ../shared)', () => {
  it.each([
    { title: 'Hard', path: 'h_attributes_llava.jsonl', difficulty: 1, captions: 98, boxes: 98, negatives: 99 },
    { title: 'Medium', path: 'm_attributes_llava.jsonl', difficulty: 2, captions: 97, boxes: 97, negatives: 98.5 },
    { title: 'Easy', path: 'benchmarks/3_attributes.json', difficulty: 3, captions: 95, boxes: 94.5, negatives: 97 },
    {
      title: 'Transparency',
      path: 'benchmarks/transparency.json',
      difficulty: 1,
      captions: 100,
      boxes: 100,
      negatives: 100,
    },
    {
      title: 'Transparency, validation',
      path: 'validation_sets/transparency.json',
      difficulty: 1,
      captions: 100,
      boxes: 100,
      negatives: 100,
    },
  ])(
    '$title: explains every change of at least $captions % of the captions',
    ({ title, path, difficulty, ...least }) => {
      const positives = readPositives(path);
      const { missed, ...shares } = summarize(positives);
      const confusable = confusableChanges(positives, difficulty);
      console.info(`${title} ${JSON.stringify({ ...shares, missed: missed.length, confusable })}`);

      expect(shares.captions).toBeGreaterThanOrEqual(least.captions);
      expect(shares.boxes).toBeGreaterThanOrEqual(least.boxes);
      expect(shares.negatives).toBeGreaterThanOrEqual(least.negatives);
      // What is missed is damaged in the file, or replaces the thing itself ("A white tissue rattan").
      const known = /^A white paper with|tissue paper|light-brown|pattern on the glass/;
      expect(missed.filter(({ positive }) => !known.test(positive))).toEqual([]);
      const asManyAsItSays = shares.changed[difficulty] ?? 0;
      expect(asManyAsItSays / sum(shares.changed)).toBeGreaterThan(0.95);
      // Some positives were corrected after their negatives were made, and those break the rules.
      expect(confusable / sum(shares.changed)).toBeLessThan(0.005);
    },
  );

  it('Transparency changes nothing but transparencies', () => {
    const changes = readPositives('benchmarks/transparency.json').flatMap(({ negatives }) =>
      negatives.flatMap((negative) => negative.changes ?? []),
    );
    expect(new Set(changes.map(({ mention }) => mention.type))).toEqual(new Set(['transparency']));
  });
});

/** How many colours the negatives replace by one that our table says people confuse with it. */
function confusableChanges(positives: readonly Positive[], difficulty: number): number {
  const negatives = positives.flatMap((positive) => positive.negatives);
  const intact = negatives.flatMap(({ changes }) => (changes?.length === difficulty ? changes : []));
  return intact.filter(({ mention, value }) => mention.type === 'color' && areConfusable(mention.value, value)).length;
}
