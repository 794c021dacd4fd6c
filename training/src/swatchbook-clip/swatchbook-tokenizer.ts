import { intTensor, type Tensor } from '@fgclip/core';

const START = '<|startoftext|>';
const END = '<|endoftext|>';

/** A byte-level BPE tokenizer like CLIP's, in the files of Hugging Face's tokenizers library. */
export interface TokenizerFiles {
  /** tokenizer.json. */
  readonly tokenizer: object;
  /** tokenizer_config.json. */
  readonly config: object;
  readonly vocabulary: number;
  readonly startId: number;
  readonly endId: number;
}

/** The tokenizer that has every word of the captions as one token, and spells all others. */
export function learnTokenizer(captions: Iterable<string>, contextLength: number): TokenizerFiles {
  return tokenizerOf(learnMerges(countWords(captions, splitWords)), contextLength);
}

function tokenizerOf(merges: readonly Merge[], contextLength: number): TokenizerFiles {
  const pieces = [
    ...byteLetters,
    ...byteLetters.map((letter) => letter + WORD_END),
    ...merges.map(([left, right]) => left + right),
  ];
  // The end has the largest id, as some readers of CLIP's layout find it by that.
  const tokens = [...new Set(pieces), START, END];
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const [startId, endId] = [tokens.length - 2, tokens.length - 1];
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: [special(START, startId), special(END, endId)],
      normalizer: {
        type: 'Sequence',
        normalizers: [
          { type: 'NFC' },
          { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
          { type: 'Lowercase' },
        ],
      },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: wordPattern }, behavior: 'Removed', invert: true },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
        ],
      },
      post_processor: {
        type: 'RobertaProcessing',
        cls: [START, startId],
        sep: [END, endId],
        trim_offsets: false,
        add_prefix_space: false,
      },
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: END,
        continuing_subword_prefix: '',
        end_of_word_suffix: WORD_END,
        fuse_unk: false,
        vocab,
        merges: merges.map((pair) => pair.join(' ')),
      },
    },
    config: {
      tokenizer_class: 'CLIPTokenizer',
      bos_token: START,
      eos_token: END,
      pad_token: END,
      unk_token: END,
      model_max_length: contextLength,
      do_lower_case: true,
    },
    vocabulary: tokens.length,
    startId,
    endId,
  };
}

function special(content: string, id: number): object {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true };
}

/** Stands at the end of the last piece of every word. */
const WORD_END = '</w>';

export type Merge = readonly [left: string, right: string];

interface Word {
  pieces: string[];
  readonly count: number;
}

/**
 * Byte-pair merges (Sennrich et al., arXiv 1508.07909) that make one token of every given word: the commonest pair of
 * neighbours becomes one piece, again and again. Of equally common pairs the first in the order of their letters is
 * taken, so that the same counts give the same merges.
 */
function learnMerges(counts: ReadonlyMap<string, number>): Merge[] {
  let words = [...counts].map(([word, count]): Word => ({ pieces: piecesOf(word), count }));
  const merges: Merge[] = [];
  for (;;) {
    const best = commonestPair(words);
    if (best === undefined) return merges;
    merges.push(best);
    words = words.map((word) => ({ ...word, pieces: mergePair(word.pieces, best) }));
  }
}

/** How often each word occurs. */
function countWords(texts: Iterable<string>, split: (text: string) => readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const word of split(text)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function piecesOf(word: string): string[] {
  const letters = toByteLetters(word);
  return letters.map((letter, i) => (i === letters.length - 1 ? letter + WORD_END : letter));
}

function commonestPair(words: readonly Word[]): Merge | undefined {
  const pairs = new Map<string, { readonly merge: Merge; count: number }>();
  for (const { pieces, count } of words) {
    for (const [i, right] of pieces.slice(1).entries()) {
      const merge: Merge = [pieces[i] ?? '', right];
      const pair = pairs.get(merge.join(' ')) ?? { merge, count: 0 };
      pair.count += count;
      pairs.set(merge.join(' '), pair);
    }
  }
  const ordered = [...pairs].sort(([a, { count: x }], [b, { count: y }]) => y - x || (a < b ? -1 : 1));
  return ordered[0]?.[1].merge;
}

function mergePair(pieces: readonly string[], [left, right]: Merge): string[] {
  const merged: string[] = [];
  for (let i = 0; i < pieces.length; i++) {
    const meets = pieces[i] === left && pieces[i + 1] === right;
    merged.push(meets ? left + right : (pieces[i] ?? ''));
    if (meets) i++;
  }
  return merged;
}

/**
 * What CLIP's tokenizer takes a text apart by (openai/CLIP, simple_tokenizer.py): endings of contracted words, runs of
 * letters, single digits, and runs of anything else but spaces.
 */
const wordPattern = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

const words = new RegExp(wordPattern, 'gu');

/** The words of a text, lower case, that byte pairs never reach across. */
export function splitWords(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(words) ?? [];
}

/**
 * The letter that stands for each byte in byte-level tokens, by the byte: printable ones stand for themselves, the rest
 * are U+0100 and on. Introduced by GPT-2 (Radford et al., 2019), kept by CLIP.
 */
const byteLetters: readonly string[] = makeLetters();

/** A text as the letters of its UTF-8 bytes. */
function toByteLetters(text: string): string[] {
  return Array.from(new TextEncoder().encode(text), (byte) => byteLetters[byte] ?? '');
}

function makeLetters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}

/** Ids of captions as int32 [captions, longest], filled up at their end. */
export function paddedIds(ids: readonly (readonly number[])[], padId: number): Tensor {
  const length = ids.reduce((longest, row) => Math.max(longest, row.length), 0);
  const data = new Int32Array(ids.length * length).fill(padId);
  for (const [i, row] of ids.entries()) data.set(row, i * length);
  return intTensor(data, [ids.length, length]);
}
