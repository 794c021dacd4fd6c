import { linear } from '@fgclip/core/graph';
import { defineHead, identityMatrix, linearDefault } from '@fgclip/heads';

/** The cosine of image and text behind one learned map, which both sides share. */
export const sharedLinear = defineHead({
  name: 'shared-linear',
  parameters: ({ dimension }) => ({
    weight: { shape: [dimension, dimension], initial: linearDefault(dimension), identity: identityMatrix },
  }),
  encodeImage: (image, { weight }) => linear(image, weight),
  encodeText: (text, { weight }) => linear(text, weight),
  unit: true, // of length 1, so that their dot product is a cosine
});
