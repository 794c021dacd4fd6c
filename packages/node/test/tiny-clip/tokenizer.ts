import type { TinyClip } from './options.ts';

const start = '<|startoftext|>';
const end = '<|endoftext|>';
const wordEnd = '</w>';

/** Words that become one token; all others are spelt out in bytes. */
const words =
  'a an the of on in with and photo picture dog cat bag bottle mug lamp chair bowl box hat light dark plain black white blue brown green grey orange pink purple red yellow wood metal leather glass plastic ceramic wool striped dotted checkered floral transparent opaque'.split(
    ' ',
  );

interface TinyTokenizer {
  readonly json: object;
  readonly config: object;
  readonly vocabularySize: number;
}

/** A byte-pair tokenizer like the real ones', of some hundred tokens. */
export function tinyTokenizer({ kind, contextLength }: TinyClip): TinyTokenizer {
  const letters = byteLetters();
  const merges = mergesOf(words);
  const pieces = new Set([
    ...letters,
    ...letters.map((letter) => letter + wordEnd),
    ...merges.map(([left, right]) => left + right),
  ]);
  const tokens = kind === 'clip' ? [...pieces, start, end] : ['<pad>', '</s>', '<unk>', ...pieces];
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  const idOf = (token: string) => tokens.indexOf(token);
  const specials = kind === 'clip' ? [start, end] : ['<pad>', '</s>', '<unk>'];
  return {
    vocabularySize: tokens.length,
    json: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: specials.map((content) => ({
        id: idOf(content),
        content,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      })),
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
          {
            type: 'Split',
            pattern: { Regex: '[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+' },
            behavior: 'Removed',
            invert: true,
          },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
        ],
      },
      post_processor: kind === 'clip' ? startAndEnd(idOf) : endOnly(idOf),
      decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
      model: {
        type: 'BPE',
        dropout: null,
        unk_token: kind === 'clip' ? end : '<unk>',
        continuing_subword_prefix: '',
        end_of_word_suffix: wordEnd,
        fuse_unk: false,
        vocab,
        merges: merges.map((pair) => pair.join(' ')),
      },
    },
    config:
      kind === 'clip'
        ? {
            tokenizer_class: 'CLIPTokenizer',
            bos_token: start,
            eos_token: end,
            pad_token: end,
            unk_token: end,
            model_max_length: contextLength,
            do_lower_case: true,
          }
        : {
            tokenizer_class: 'SiglipTokenizer',
            eos_token: '</s>',
            pad_token: '</s>',
            unk_token: '<unk>',
            model_max_length: contextLength,
          },
  };
}

function startAndEnd(idOf: (token: string) => number): object {
  return {
    type: 'RobertaProcessing',
    cls: [start, idOf(start)],
    sep: [end, idOf(end)],
    trim_offsets: false,
    add_prefix_space: false,
  };
}

function endOnly(idOf: (token: string) => number): object {
  const one = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  return {
    type: 'TemplateProcessing',
    single: [{ Sequence: { id: 'A', type_id: 0 } }, one('</s>')],
    pair: [{ Sequence: { id: 'A', type_id: 0 } }, one('</s>'), { Sequence: { id: 'B', type_id: 0 } }, one('</s>')],
    special_tokens: { '</s>': { id: '</s>', ids: [idOf('</s>')], tokens: ['</s>'] } },
  };
}

/** What joins each word from left to right. */
function mergesOf(list: readonly string[]): [string, string][] {
  const merges = new Map<string, [string, string]>();
  for (const word of list) {
    const letters = [...word];
    let left = letters.shift() ?? '';
    for (const [i, letter] of letters.entries()) {
      const right = i === letters.length - 1 ? letter + wordEnd : letter;
      merges.set(`${left} ${right}`, [left, right]);
      left += right;
    }
  }
  return [...merges.values()];
}

/** The letter that stands for each byte in byte-level tokens: printable ones for themselves, the rest from U+0100 on. */
function byteLetters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff);
    return String.fromCodePoint(printable ? byte : next++);
  });
}
