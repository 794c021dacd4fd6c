import type { ScoredBoxes } from '../../detection/choose-detections.ts';
import { FgclipError, throwIfAborted } from '../../errors.ts';
import { pacer } from '../../pacer.ts';
import { matrix } from '../../tensor/tensor.ts';
import type { Box } from '../../vision/box.ts';
import type { OwlAnswer } from './owl-model.ts';

/**
 * What a model says of a picture, as boxes in its pixels and scores after the sigmoid.
 *
 * @param area The area of the picture that the input shows: the shares are of this.
 * @throws INVALID_DATA for a number that is not finite; ABORTED.
 */
export async function scoredBoxes(
  { boxes, logits }: OwlAnswer,
  area: Box,
  captions: readonly string[],
  signal?: AbortSignal,
): Promise<ScoredBoxes> {
  const patches = boxes.length / 4;
  const scores = new Float32Array(logits.length);
  const pace = pacer();
  const found: Box[] = [];
  for (let patch = 0; patch < patches; patch++) {
    await pace();
    throwIfAborted(signal);
    found.push(pixelBox(boxes.subarray(patch * 4, (patch + 1) * 4), area, patch));
    for (let i = patch * captions.length; i < (patch + 1) * captions.length; i++) {
      const logit = logits[i] ?? Number.NaN;
      if (!Number.isFinite(logit)) {
        throw notFinite(`The score of box ${patch} for ${JSON.stringify(captions[i % captions.length])}`, logit);
      }
      scores[i] = 1 / (1 + Math.exp(-logit));
    }
  }
  return { boxes: found, scores: matrix(scores, patches, captions.length) };
}

/** Centre, width and height in shares of an area, as a box. */
function pixelBox(shares: Float32Array, area: Box, patch: number): Box {
  const broken = shares.find((value) => !Number.isFinite(value));
  if (broken !== undefined) throw notFinite(`Box ${patch}`, broken);
  const [cx = 0, cy = 0, width = 0, height = 0] = shares;
  return {
    x: area.x + (cx - width / 2) * area.width,
    y: area.y + (cy - height / 2) * area.height,
    width: width * area.width,
    height: height * area.height,
  };
}

function notFinite(what: string, found: number): FgclipError {
  return new FgclipError('INVALID_DATA', `${what} is not finite`, {
    found: `${found}`,
    hint: 'float16 models overflow on some GPUs: take the float32 model, or run it on the CPU',
  });
}
