import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTokenizer } from './tokenizer.ts';

const shared = new URL('../../../../../shared/', import.meta.url);
const clipFolder = new URL('data/clip-tokenizer/', shared);
const read = (url: URL): unknown => JSON.parse(readFileSync(url, 'utf8'));

/** Five letters, each a token with and without an end of word, and a start and an end around them. */
function small(changes: object = {}) {
  const tokens = [...'abcde'].flatMap((letter) => [letter, `${letter}</w>`]);
  const all = [...tokens, '<s>', '</s>'];
  const special = (content: string) => ({ id: all.indexOf(content), content, special: true, normalized: false });
  return {
    version: '1.0',
    added_tokens: [special('<s>'), special('</s>')],
    normalizer: { type: 'Lowercase' },
    pre_tokenizer: { type: 'Whitespace' },
    post_processor: { type: 'RobertaProcessing', cls: ['<s>', 10], sep: ['</s>', 11] },
    decoder: null,
    model: {
      type: 'BPE',
      unk_token: '</s>',
      end_of_word_suffix: '</w>',
      vocab: Object.fromEntries(all.map((token, id) => [token, id])),
      merges: [],
    },
    ...changes,
  };
}

describe('createTokenizer', () => {
  it('puts start and end around a caption and cuts it so that the end stays', () => {
    const { encode, padId, contextLength } = createTokenizer({ tokenizerJson: small(), contextLength: 5 });
    expect(encode('AB c')).toEqual({ ids: [10, 0, 3, 5, 11], truncated: false });
    expect(encode('ab cd')).toEqual({ ids: [10, 0, 3, 4, 11], truncated: true });
    expect(encode('')).toEqual({ ids: [10, 11], truncated: false });
    expect([padId, contextLength]).toEqual([11, 5]);
  });

  it('cleans captions as the original CLIP does, when asked to', () => {
    const plain = createTokenizer({ tokenizerJson: small(), contextLength: 9 });
    const clean = createTokenizer({ tokenizerJson: small(), contextLength: 9, clean: 'openai' });
    expect(clean.encode('\x1b[1ma&#98;\x00 ｃ').ids).toEqual(plain.encode('ab c').ids);
    expect(plain.encode('a&#98; c').ids).not.toEqual(plain.encode('ab c').ids);
    expect(clean.id).not.toBe(plain.id);
    expect(() => createTokenizer({ tokenizerJson: small(), contextLength: 9, clean: 'ftfy' as 'openai' })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/none or openai.*"ftfy"/) }),
    );
  });

  it('cuts captions to fewer tokens, for a model that takes no more', () => {
    const { encode } = createTokenizer({ tokenizerJson: small(), contextLength: 9 });
    expect(encode('ab cd', 5)).toEqual({ ids: [10, 0, 3, 4, 11], truncated: true });
    expect(encode('ab cd', 6).truncated).toBe(false);
    expect(() => encode('ab', 2)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('refuses long captions when asked to', () => {
    const { encode } = createTokenizer({ tokenizerJson: small(), contextLength: 4, truncate: 'error' });
    expect(encode('ab').truncated).toBe(false);
    expect(() => encode('abc')).toThrow(
      expect.objectContaining({ code: 'INVALID_DATA', message: expect.stringMatching(/"abc".*at most 2.*found 3/) }),
    );
  });

  it('has an end alone where the post-processor adds no start', () => {
    const one = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
    const single = [{ Sequence: { id: 'A', type_id: 0 } }, one('</s>')];
    const special_tokens = { '</s>': { id: '</s>', ids: [11], tokens: ['</s>'] } };
    const post_processor = { type: 'TemplateProcessing', single, pair: single, special_tokens };
    const tokenizer = createTokenizer({ tokenizerJson: small({ post_processor }), contextLength: 3 });
    expect(tokenizer.encode('abc').ids).toEqual([0, 2, 11]);
  });

  it.each([
    ['the pad token', { pad_token: 'b' }, {}, 2],
    ['an added pad token', { pad_token: { content: '<s>' } }, {}, 10],
    ["tokenizer.json's padding", {}, { padding: { pad_id: 7 } }, 7],
  ])('fills up with %s', (_, tokenizerConfig, changes, padId) => {
    const options = { tokenizerJson: small(changes), tokenizerConfig, contextLength: 5 };
    expect(createTokenizer(options).padId).toBe(padId);
  });

  it.each([
    ['no object', [], undefined],
    ['no model', { version: '1.0' }, undefined],
    ['an unknown model', small({ model: { type: 'Magic', vocab: {} } }), undefined],
    ['an unknown step', small({ normalizer: { type: 'Magic' } }), undefined],
    ['merges that are none', small({ model: { type: 'BPE', vocab: { a: 0 }, merges: 7 } }), undefined],
    ['a pad token that is not there', small(), { pad_token: '[PAD]' }],
  ])('refuses %s, naming the file', (_, tokenizerJson, tokenizerConfig) => {
    expect(() => createTokenizer({ tokenizerJson, tokenizerConfig, contextLength: 9, file: 'x.json' })).toThrow(
      expect.objectContaining({ code: 'INVALID_FORMAT', file: 'x.json' }),
    );
  });

  it.each([2, 0, 5.5, Number.NaN])('refuses a context of %d', (contextLength) => {
    expect(() => createTokenizer({ tokenizerJson: small(), contextLength })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('Unigram', () => {
  const stored = read(new URL('../../test/fixtures/unigram-values.json', import.meta.url)) as {
    tokenizer: { model: { vocab: [string, number][] } };
    results: { byteFallback: boolean; bytes: [from: number, count: number]; cases: [text: string, ids: number[]][] }[];
  };

  it.each(stored.results)('gives the ids of the reference: byte_fallback $byteFallback, bytes $bytes', (result) => {
    const { byteFallback, bytes, cases } = result;
    const [from, count] = bytes;
    const spelled = Array.from({ length: count }, (_, i): [string, number] => [
      `<0x${(from + i).toString(16).toUpperCase().padStart(2, '0')}>`,
      -10,
    ]);
    const { model } = stored.tokenizer;
    const vocab = [...model.vocab, ...spelled];
    const tokenizerJson = { ...stored.tokenizer, model: { ...model, vocab, byte_fallback: byteFallback } };
    const { encode } = createTokenizer({ tokenizerJson, contextLength: 99 });
    expect(cases.length).toBeGreaterThan(100);
    expect(cases.map(([text]) => [text, encode(text).ids])).toEqual(cases);
  });
});

describe.skipIf(!existsSync(clipFolder))("CLIP's tokenizer (skipped without ../shared)", () => {
  const clip = () =>
    createTokenizer({
      tokenizerJson: read(new URL('tokenizer.json', clipFolder)),
      tokenizerConfig: read(new URL('tokenizer_config.json', clipFolder)),
      contextLength: 77,
    });

  it('gives the reference ids', () => {
    const { tokens } = read(new URL('reference/data.json', shared)) as {
      tokens: { start: number; end: number; cases: { text: string; ids: number[] }[] };
    };
    const { encode } = clip();
    expect(tokens.cases).toHaveLength(72);
    for (const { text, ids } of tokens.cases) {
      expect(encode(text)).toEqual({
        ids: [tokens.start, ...ids.slice(0, 75), tokens.end],
        truncated: ids.length > 75,
      });
    }
  });

  it('gives what no caption should change', () => {
    const { encode, padId } = clip();
    expect(padId).toBe(49407);
    expect(encode('  A\n\tDOG\u3000').ids).toEqual(encode('a dog').ids);
    expect(encode("should've").ids).toHaveLength(4);
    expect(encode('“quoted” 👩‍🚀').ids.length).toBeGreaterThan(4);
  });
});
