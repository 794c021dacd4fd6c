import { byteLetters } from './byte-letters.ts';
import { countWords, learnMerges, type Merge, WORD_END } from './learn-merges.ts';
import { splitWords, wordPattern } from './split-words.ts';

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
