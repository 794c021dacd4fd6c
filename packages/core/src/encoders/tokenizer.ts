import { Tokenizer } from '@huggingface/tokenizers';
import { FgclipError } from '../errors.ts';
import { isRecord } from '../is-record.ts';
import { type CaptionCleaning, captionCleanings, cleanCaption } from './clean-caption.ts';

/** Turns captions into the ids a text tower takes. */
export interface CaptionTokenizer {
  /**
   * Says how captions become tokens, but for the vocabulary, for manifests: of one tokenizer.json, equal ids mean equal
   * tokens.
   */
  readonly id: string;
  /** Most ids a caption may have, start and end included. */
  readonly contextLength: number;
  /** Id that fills shorter captions up. */
  readonly padId: number;
  /** Largest id that ordinary captions can have, where it is known: a model has to take as many. */
  readonly largestId?: number;
  /**
   * The ids of a caption with its start and end, not filled up. Longer captions are cut so that their end stays
   * (`truncated`), or refused, as the tokenizer was asked to.
   *
   * @param most Most ids, for a model that takes fewer than `contextLength`, the default.
   * @throws INVALID_DATA for a caption that is too long, when asked to; INVALID_ARGUMENT for `most` without room for a
   *   token.
   */
  encode(caption: string, most?: number): { readonly ids: readonly number[]; readonly truncated: boolean };
}

export interface TokenizerOptions {
  /** The parsed tokenizer.json. */
  readonly tokenizerJson: unknown;
  /** The parsed tokenizer_config.json, which names the token that fills up. */
  readonly tokenizerConfig?: unknown;
  /** Most ids a caption may have, start and end included: text_config.max_position_embeddings. */
  readonly contextLength: number;
  /** What becomes of captions that are too long: cut so that their end token stays, or refused. Default "end". */
  readonly truncate?: 'end' | 'error';
  /** What is done to captions first. Default "none": tokens are those of Hugging Face's tokenizers. */
  readonly clean?: CaptionCleaning | undefined;
  /** Name of the tokenizer.json, for errors. */
  readonly file?: string;
}

/**
 * The tokenizer of a model in Hugging Face's format (tokenizer.json), with the start and end that its post-processor
 * adds. The id that fills up is that of tokenizer_config.json's pad_token, else the one tokenizer.json pads with, else
 * the end.
 *
 * @throws INVALID_FORMAT for a tokenizer.json that is broken or asks for something unknown, or a pad token that it lacks.
 * @throws INVALID_ARGUMENT for a context without room for a token, or a cleaning that there is not.
 */
export function createTokenizer(options: TokenizerOptions): CaptionTokenizer {
  const { tokenizerJson, tokenizerConfig, contextLength, truncate = 'end', file = 'tokenizer.json' } = options;
  const { clean = 'none' } = options;
  checkCleaning(clean);
  const { tokenizer, idsOf } = load(tokenizerJson, tokenizerConfig, file);
  const { before, after } = frameOf(idsOf, file);
  const roomIn = (length: number) => {
    const room = length - before.length - after.length;
    if (Number.isInteger(room) && room >= 1) return room;
    throw new FgclipError('INVALID_ARGUMENT', 'The context is too short for a caption', {
      expected: `an integer above ${before.length + after.length}, the tokens around every caption`,
      found: `${length}`,
    });
  };
  roomIn(contextLength);
  const padId = padIdOf(tokenizer, tokenizerJson, tokenizerConfig, file) ?? after.at(-1) ?? 0;
  const longer = truncate === 'error' ? 'refused' : 'cut';
  const cleaned = clean === 'none' ? '' : `, cleaned (${clean})`;
  return {
    id: `up to ${contextLength} tokens, longer captions ${longer}, filled up with ${padId}${cleaned}`,
    ...{ contextLength, padId, largestId: largestIdOf(tokenizer, [...before, ...after, padId]) },
    encode(caption, most = contextLength) {
      const room = roomIn(most);
      const body = idsOf(clean === 'openai' ? cleanCaption(caption) : caption, false);
      const truncated = body.length > room;
      if (truncated && truncate === 'error') throw tooLong(caption, body.length, room);
      return { ids: [...before, ...body.slice(0, room), ...after], truncated };
    },
  };
}

function checkCleaning(clean: CaptionCleaning): void {
  if (captionCleanings.includes(clean)) return;
  throw new FgclipError('INVALID_ARGUMENT', 'There is no such cleaning of captions', {
    expected: captionCleanings.join(' or '),
    found: JSON.stringify(clean),
  });
}

type IdsOf = (text: string, framed: boolean) => number[];

function load(json: unknown, config: unknown, file: string): { tokenizer: Tokenizer; idsOf: IdsOf } {
  if (!isRecord(json) || !isRecord(json.model) || !('vocab' in json.model)) {
    throw new FgclipError('INVALID_FORMAT', 'Not a tokenizer', {
      file,
      expected: 'an object with a model that has a vocab, as the tokenizers library writes it',
      hint: 'tokenizer.json is what the fast tokenizers of Hugging Face save; vocab.json and merges.txt do not do',
    });
  }
  const tokenizer = attempt(() => new Tokenizer(json, isRecord(config) ? config : {}), file);
  if (json.model.type === 'Unigram' && json.model.byte_fallback === true) fallBackToBytes(tokenizer);
  const idsOf: IdsOf = (text, framed) => {
    const { ids } = attempt(() => tokenizer.encode(text, { add_special_tokens: framed }), file);
    if (ids.every((id) => Number.isInteger(id))) return ids;
    throw new FgclipError('INVALID_FORMAT', 'A token has no id, and there is none for unknown tokens', {
      file,
      found: `the text ${JSON.stringify(text)}`,
    });
  };
  return { tokenizer, idsOf };
}

/**
 * Makes Unigram spell what its vocabulary lacks in bytes ("<0xE6>"), as its byte_fallback says: the library heeds that in
 * BPE alone. Neighbouring characters that are unknown are spelled together, or not at all where one byte has no token.
 */
function fallBackToBytes({ model }: Tokenizer): void {
  if (model === null) return;
  const isKnown = (token: string) => model.tokens_to_ids.has(token);
  const spell = (unknown: string) => {
    const bytes = [...new TextEncoder().encode(unknown)];
    const tokens = bytes.map((byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
    return tokens.every(isKnown) ? tokens : [unknown];
  };
  const spellWord = (pieces: readonly string[]) => {
    const runs: string[][] = [];
    for (const piece of pieces) {
      const run = runs.at(-1);
      if (run?.[0] === undefined || isKnown(piece) || isKnown(run[0])) runs.push([piece]);
      else run.push(piece);
    }
    return runs.flatMap((run) => (isKnown(run[0] ?? '') ? run : spell(run.join(''))));
  };
  const encode = model.encode.bind(model);
  model.encode = (words) => words.flatMap((word) => spellWord(encode([word])));
}

function attempt<T>(run: () => T, file: string): T {
  try {
    return run();
  } catch (cause) {
    throw new FgclipError('INVALID_FORMAT', 'The tokenizer is broken or asks for something unknown', {
      file,
      found: cause instanceof Error ? cause.message : String(cause),
      cause,
    });
  }
}

/** What the post-processor puts before and after a caption, seen on one. */
function frameOf(idsOf: IdsOf, file: string): { before: number[]; after: number[] } {
  const [framed, body] = [idsOf('a', true), idsOf('a', false)];
  const start = framed.findIndex((_, at) => body.every((id, i) => framed[at + i] === id));
  if (start >= 0 && body.length > 0) {
    return { before: framed.slice(0, start), after: framed.slice(start + body.length) };
  }
  throw new FgclipError('INVALID_FORMAT', 'The post-processor does not keep the tokens of a caption', {
    file,
    expected: `"a" as [${body.join(', ')}] between start and end`,
    found: `[${framed.join(', ')}]`,
  });
}

/** Tokens that were added, and that only captions that name them have, do not count unless they stand around captions. */
function largestIdOf(tokenizer: Tokenizer, used: readonly number[]): number {
  let largest = Math.max(...used);
  for (const id of tokenizer.get_vocab(false).values()) largest = Math.max(largest, id);
  return largest;
}

function padIdOf(tokenizer: Tokenizer, json: unknown, config: unknown, file: string): number | undefined {
  const padding = isRecord(json) && isRecord(json.padding) ? json.padding.pad_id : undefined;
  const named = isRecord(config) ? config.pad_token : undefined;
  const token = isRecord(named) ? named.content : named;
  if (typeof token !== 'string') return typeof padding === 'number' ? padding : undefined;
  const added = [...tokenizer.get_added_tokens_decoder()].find(([, { content }]) => content === token);
  const id = added?.[0] ?? tokenizer.token_to_id(token);
  if (id !== undefined) return id;
  throw new FgclipError('INVALID_FORMAT', 'The vocabulary lacks the pad token that tokenizer_config.json names', {
    file,
    expected: token,
  });
}

function tooLong(caption: string, tokens: number, room: number): FgclipError {
  return new FgclipError('INVALID_DATA', `The caption "${caption}" is too long for the model`, {
    expected: `at most ${room} tokens`,
    found: `${tokens}`,
  });
}
