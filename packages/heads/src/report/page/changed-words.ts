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
