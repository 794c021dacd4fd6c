import { createTokenizer } from '@fgclip/core';
import { describe, expect, it } from 'vitest';
import { learnTokenizer, splitWords } from './swatchbook-tokenizer.ts';

const captions = ['A photo of a light brown mug.', 'Two mugs and a pillow, "translucent"', "Somebody's mug on a beach"];
const files = learnTokenizer(captions, 77);
// createTokenizer() is the library @huggingface/tokenizers with limits.
const library = createTokenizer({
  tokenizerJson: files.tokenizer,
  tokenizerConfig: files.config,
  contextLength: 77,
});
const { vocab } = (files.tokenizer as { model: { vocab: Record<string, number> } }).model;
const tokenOf = new Map(Object.entries(vocab).map(([token, id]) => [id, token]));
const tokensOf = (text: string) => library.encode(text).ids.map((id) => tokenOf.get(id));

describe('learnTokenizer', () => {
  it('makes one token of every word it has seen, in the tokenizers library', () => {
    for (const caption of captions) {
      expect(tokensOf(caption)).toEqual([
        '<|startoftext|>',
        ...splitWords(caption).map((word) => `${word}</w>`),
        '<|endoftext|>',
      ]);
    }
  });

  it('spells words it has not seen, so that no two texts are alike', () => {
    const texts = ['a zebra', 'a zebrá', 'ein Käse 12', '茶', '🫖 of tea', "mug's", 'mugmug', 'brow'];
    expect(new Set(texts.map((text) => library.encode(text).ids.join())).size).toBe(texts.length);
    for (const text of texts) {
      const inner = tokensOf(text).slice(1, -1);
      expect(inner).not.toContain('<|endoftext|>');
      expect([...inner.join('').replaceAll('</w>', '')].length).toBe(Buffer.byteLength(text.replaceAll(' ', '')));
    }
  });

  it('frames captions and cuts long ones as the encoder wants them', () => {
    const { tokenizer: tokenizerJson, config: tokenizerConfig } = files;
    const short = createTokenizer({ tokenizerJson, tokenizerConfig, contextLength: 6 });
    expect(short.padId).toBe(files.endId);
    expect(files.endId).toBe(files.vocabulary - 1);
    const { ids, truncated } = short.encode('a mug a mug a mug');
    expect([ids.length, ids[0], ids.at(-1), truncated]).toEqual([6, files.startId, files.endId, true]);
  });

  it('depends on the counts of words, not on their order', () => {
    expect(JSON.stringify(learnTokenizer(captions.toReversed(), 77))).toBe(JSON.stringify(files));
  });
});
