import type { RgbImage } from '@fgclip/core';
import { embeddingDrift, openClip } from '@fgclip/node';
import type { ModelChoice } from '../options/model.ts';

/** Short and long, of the kind that is measured. */
const SAMPLE_CAPTIONS = [
  'a photo of a dog',
  'A light brown dog.',
  'A dark brown dog.',
  'A translucent plastic bottle with a striped label and a dark blue cap.',
  'A man in a grey wool hat sits at a wooden table in front of a white ceramic bowl.',
];

/** How far other weights move the embeddings from those of fp32, on a few captions and the picture given. */
export async function driftOf(model: string, choice: ModelChoice, image: RgbImage | undefined) {
  const reference = await openClip(model, { ...choice, dtype: 'fp32' });
  try {
    const encoder = await openClip(model, choice);
    try {
      const images = image === undefined ? [] : [image];
      return await embeddingDrift(reference, encoder, { captions: SAMPLE_CAPTIONS, images });
    } finally {
      await encoder.dispose();
    }
  } finally {
    await reference.dispose();
  }
}
