import type { Annotation } from '@fgclip/datasets';
import type { Stage } from '@fgclip/heads';

/** Examples that a stage finds among annotations: pairs of an image and a caption, or images with hard negatives. */
export function countExamples(annotations: readonly Annotation[], { kind, minNegatives = 1 }: Stage): number {
  if (kind === 'pairs') return countPairs(annotations);
  return annotations.filter(({ negatives = [] }) => negatives.length >= minNegatives).length;
}

function countPairs(annotations: readonly Annotation[]): number {
  return new Set(annotations.flatMap(({ image, captions }) => captions.map((text) => `${image} ${text}`))).size;
}
