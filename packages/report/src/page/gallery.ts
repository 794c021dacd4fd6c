import { FgclipError } from '@fgclip/core';
import type { HeadResult } from '@fgclip/heads';
import { isBaseline } from '@fgclip/heads/internal';
import { seriesName } from '../figures/series.ts';
import type { GalleryItem, GalleryRanking } from '../report-data.ts';
import { type Child, type Markup, tag } from './markup.ts';
import { headInProse } from './overview.ts';

/** What became of an item from the cosine to the head. */
type Outcome = 'mended' | 'worse' | 'wrong' | 'right';

interface Pair {
  readonly item: GalleryItem;
  readonly before: GalleryRanking;
  readonly after: GalleryRanking;
}

const sections: readonly { readonly outcome: Outcome; readonly title: string; readonly words: string }[] = [
  { outcome: 'mended', title: 'Mended', words: 'mended: right only by the head' },
  { outcome: 'wrong', title: 'Still wrong', words: 'still wrong, though no worse' },
  { outcome: 'worse', title: 'Made worse', words: 'made worse' },
  { outcome: 'right', title: 'Right both times', words: 'right both times' },
];

/**
 * Crops with their captions as the cosine and the best head rank them, sorted by what became of them. Empty where no item
 * has rankings of both. Throws INVALID_DATA for an image that is no data URI, and an order that is none of the captions.
 */
export function galleryOf(items: readonly GalleryItem[], best: HeadResult | undefined): Child[] {
  const pairs = items.flatMap((item) => pairOf(item, best));
  const [first] = pairs;
  if (first === undefined) return [];
  const groups = sections
    .map((section) => ({ ...section, pairs: pairs.filter((pair) => outcomeOf(pair) === section.outcome) }))
    .filter(({ pairs: found }) => found.length > 0);
  const counts = groups.map(({ words, pairs: found }) => `${found.length} ${words}`);
  const unpaired = items.length - pairs.length;
  return [
    tag(
      'p',
      {},
      `${pairs.length} crops, ranked by the cosine and by the ${headInProse(first.after)}: ${counts.join('; ')}. `,
      'They are examples, picked to show each case; how often each happens is in the tables. ',
      unpaired > 0 ? `${unpaired} more have no ranking by both and are left out. ` : undefined,
      'Words that differ from the right caption are underlined.',
    ),
    groups.flatMap(({ title, pairs: found }) => [
      tag('h4', {}, `${title} (${found.length})`),
      tag('div', { class: 'gallery' }, found.map(card)),
    ]),
  ];
}

/** The cosine and the best head; where an item lacks that, the last head it has. */
function pairOf(item: GalleryItem, best: HeadResult | undefined): Pair[] {
  const before = item.rankings.find(isBaseline);
  const trained = item.rankings.filter((ranking) => !isBaseline(ranking));
  const after = trained.find(({ head, stage }) => head === best?.head && stage === best?.stage) ?? trained.at(-1);
  return before === undefined || after === undefined ? [] : [{ item, before, after }];
}

function outcomeOf({ before, after }: Pair): Outcome {
  if (after.rank > before.rank) return 'worse';
  if (after.rank > 1) return 'wrong';
  return before.rank > 1 ? 'mended' : 'right';
}

function card({ item, before, after }: Pair): Markup {
  const { image, width, height, benchmark, photograph } = item;
  if (!image.startsWith('data:image/')) {
    throw new FgclipError('INVALID_DATA', `Image of ${photograph} is not in the report`, {
      expected: 'a data URI, data:image/...',
      found: image.slice(0, 40),
    });
  }
  const rightText = item.captions.find(({ right }) => right)?.text ?? '';
  return tag(
    'article',
    { class: 'card' },
    tag(
      'div',
      { class: 'crop' },
      tag('img', { src: image, width, height, alt: `Crop: ${rightText}` }),
      tag('p', { class: 'notes' }, benchmark, tag('br'), breakable(photograph)),
    ),
    [before, after].map((ranking) => rankingList(item, ranking, rightText)),
  );
}

/** May break behind a slash, as long paths must. */
function breakable(path: string): Child {
  return path.split(/(?<=\/)/).map((piece, k) => [k > 0 ? tag('wbr') : undefined, piece]);
}

function rankingList({ captions, photograph }: GalleryItem, ranking: GalleryRanking, rightText: string): Markup {
  const { order, scores, rank } = ranking;
  const rightPlace = order.findIndex((index) => captions[index]?.right);
  const shown = order.slice(0, Math.max(4, rightPlace + 1));
  const rest = order.length - shown.length;
  return tag(
    'div',
    { class: 'ranking' },
    tag(
      'h5',
      {},
      seriesName(ranking),
      ' ',
      tag('span', { class: rank === 1 ? 'rank good' : 'rank bad' }, `rank ${rank}`),
    ),
    tag(
      'ol',
      {},
      shown.map((index, place) => {
        const caption = captions[index];
        if (caption === undefined) throw notACaption(photograph, index, captions.length);
        return captionLine(caption, { above: place < rightPlace, score: scores[index], rightText });
      }),
    ),
    rest > 0 ? tag('p', { class: 'notes' }, `and ${rest} more below`) : undefined,
  );
}

function captionLine(
  { text, right }: GalleryItem['captions'][number],
  {
    above,
    score,
    rightText,
  }: { readonly above: boolean; readonly score: number | undefined; readonly rightText: string },
): Markup {
  const words = right
    ? [text]
    : changedWords(text, rightText).flatMap(({ text: word, changed }): Child[] => [
        changed ? tag('u', {}, word) : word,
        ' ',
      ]);
  return tag(
    'li',
    { class: right ? 'right' : above ? 'above' : undefined },
    tag('span', { class: 'mark', 'aria-hidden': 'true' }, right ? '✓' : above ? '✗' : ''),
    tag('span', { class: 'caption', dir: 'auto' }, words),
    tag(
      'span',
      { class: 'score' },
      right ? 'right ' : above ? 'wrong ' : undefined,
      score === undefined ? undefined : score.toFixed(3),
    ),
  );
}

function notACaption(photograph: string, index: number, count: number): FgclipError {
  return new FgclipError('INVALID_DATA', `Ranking of ${photograph} orders captions that it does not have`, {
    expected: `indices below ${count}`,
    found: String(index),
  });
}

export interface Word {
  readonly text: string;
  /** Not in the other text at this place. */
  readonly changed: boolean;
}

/**
 * The words of a text, those marked that are not in their longest common subsequence with the other text; where the other
 * only has more, the word behind the gap. Case does not count. Beyond `limit` words a side nothing is compared.
 */
export function changedWords(text: string, other: string, limit = 400): Word[] {
  const [words, others] = [wordsOf(text), wordsOf(other)];
  if (words.length > limit || others.length > limit) return words.map((word) => ({ text: word, changed: false }));
  const places = commonPlaces(words.map(plain), others.map(plain));
  return words.map((word, k) => {
    const place = places[k];
    if (place === undefined) return { text: word, changed: true };
    const before = k === 0 ? -1 : places[k - 1];
    const last = k === words.length - 1 && place < others.length - 1;
    return { text: word, changed: (before !== undefined && place > before + 1) || last };
  });
}

/** For each word of `a` its place in `b`, undefined where it is not among those in common. */
function commonPlaces(a: readonly string[], b: readonly string[]): (number | undefined)[] {
  const lengths = commonLengths(a, b);
  const common = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  let j = 0;
  return a.map((word, i) => {
    if (common(i, j) === common(i + 1, j)) return undefined;
    const place = b.indexOf(word, j);
    j = place + 1;
    return place;
  });
}

/** [i][j]: words that the rest of `a` from i and the rest of `b` from j have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const [row, below] = [lengths[i] ?? [], lengths[i + 1] ?? []];
    for (let j = b.length - 1; j >= 0; j -= 1) {
      row[j] = a[i] === b[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Without case and the punctuation around it. */
function plain(word: string): string {
  return word.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}
