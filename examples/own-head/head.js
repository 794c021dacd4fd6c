import { multiply } from '@fgclip/core';
import { defineHead, filled } from '@fgclip/heads';

/** The cosine of embeddings whose components are weighted, each by a number that is learned. */
export const weightedCosine = defineHead({
  name: 'weighted-cosine',
  parameters: ({ dimension }) => ({ weight: { shape: [dimension], initial: filled(1), identity: filled(1) } }),
  encodeImage: (image, { weight }) => multiply(image, weight),
  encodeText: (text, { weight }) => multiply(text, weight),
  unit: true, // of length 1, so that their dot product is a cosine
});
