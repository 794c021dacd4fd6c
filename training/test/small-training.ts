import { createTokenizer } from '@fgclip/core';
import { createBatches } from '../src/swatchbook-clip/batches.ts';
import type { TowerSizes } from '../src/swatchbook-clip/parameters.ts';
import type { Example } from '../src/swatchbook-clip/scene-examples.ts';
import { learnTokenizer } from '../src/swatchbook-clip/swatchbook-tokenizer.ts';
import { toyExamples } from './toy-world.ts';

/** A tiny dual encoder and what it trains on. */
export function smallTraining(options: { readonly examples?: readonly Example[]; readonly seed?: number } = {}) {
  const imageSize = 24;
  const { examples = toyExamples(200, imageSize), seed = 3 } = options;
  const tokenizer = learnTokenizer(
    examples.flatMap(({ coarse, fine }) => [...coarse, ...fine]),
    24,
  );
  const sizes: TowerSizes = {
    dimension: 16,
    image: { imageSize, grid: 4, parts: 3, partWidth: 8, width: 32, blocks: 2, heads: 2, hidden: 64 },
    text: {
      vocabulary: tokenizer.vocabulary,
      endId: tokenizer.endId,
      contextLength: 24,
      width: 32,
      blocks: 1,
      heads: 2,
      hidden: 64,
    },
  };
  const { encode, padId } = createTokenizer({
    tokenizerJson: tokenizer.tokenizer,
    tokenizerConfig: tokenizer.config,
    contextLength: sizes.text.contextLength,
  });
  const batches = createBatches({
    examples,
    imageSize,
    batchSize: 32,
    seed,
    attributeShare: 0.3,
    encode: (caption) => encode(caption).ids,
    padId,
  });
  return { examples, tokenizer, sizes, batches, seed, encode };
}
