import { chooseDetections } from '@fgclip/core';
import { writePrediction } from '@fgclip/datasets';
import { createBreath } from '../extraction/breath.ts';
import type { ReadPhotograph } from '../extraction/read-photograph.ts';
import type { DetectVocabulariesOptions } from './detect-options.ts';
import type { AskedPhotograph } from './detection-plan.ts';

export interface Asking extends Pick<DetectVocabulariesOptions, 'detector' | 'nms' | 'signal'> {
  readonly most: number;
}

/**
 * Runs the detector on a photograph, once for all its captions.
 *
 * @returns [questions]: the answers, as lines of JSON.
 * @throws INVALID_DATA for a model that gives NaN or Infinity; ABORTED; whatever the detector throws.
 */
export async function answerQuestions(
  { id, files, captions, questions }: AskedPhotograph,
  { image, sha256 }: ReadPhotograph,
  { detector, most, nms, signal }: Asking,
): Promise<string[]> {
  const found = await detector.detect(image, captions, { ...(signal && { signal }) });
  const breathe = createBreath();
  const lines: string[] = [];
  for (const { vocabulary, ids, columns } of questions) {
    const detections = chooseDetections(found, columns, { most, iou: nms });
    lines.push(writePrediction({ photograph: id, files, sha256, vocabulary, ids, detections }));
    await breathe();
  }
  return lines;
}
