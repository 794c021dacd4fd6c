import { FgclipError } from '../../errors.ts';
import type { ImageSize } from '../../vision/image.ts';
import { describePorts, fixedAxis, type ModelInputs } from '../model-ports.ts';
import type { ModelSession } from '../model-session.ts';
import { pixelsPort } from '../needed-ports.ts';

/** What the one model of both sides yields, as transformers names it. */
export const combinedOutputs = ['logits', 'pred_boxes'] as const;
/** What the image side by itself yields, as NanoOWL names it. */
export const imageOutputs = ['image_class_embeds', 'logit_shift', 'logit_scale', 'pred_boxes'] as const;

const shapes: Readonly<Record<string, string>> = {
  logits: '[batch, patches, captions]',
  image_class_embeds: '[batch, patches, dimension]',
  logit_shift: '[batch, patches, 1]',
  logit_scale: '[batch, patches, 1]',
  pred_boxes: '[batch, patches, 4]',
};

/** Outputs that tell a CLIP. */
const clipOutputs = ['logits_per_image', 'image_embeds', 'pooler_output'];

/**
 * Checks that a model yields what a detector has to.
 *
 * @throws INVALID_ARGUMENT for one that does not, and says so of a CLIP.
 */
export function needOutputs({ outputs }: ModelSession, names: readonly string[]): void {
  if (names.every((name) => outputs.some((output) => output.name === name))) return;
  const isClip = outputs.some(({ name, shape }) => clipOutputs.includes(name) && shape.length === 2);
  throw new FgclipError(
    'INVALID_ARGUMENT',
    isClip ? 'The model is a CLIP, not a detector' : 'The model is no detector of the OWL family',
    {
      expected: `the outputs ${names.map((name) => `${name} ${shapes[name]}`).join(', ')}`,
      found: describePorts(outputs),
      hint: isClip
        ? 'A CLIP says which caption fits a picture, not where: open it with `openClip()`, or give OWL-ViT or OWLv2'
        : 'Give a conversion of OWL-ViT or OWLv2 to ONNX, in one file, or in two as NanoOWL has them',
    },
  );
}

/**
 * Checks that a model takes one picture of the size that is made for it.
 *
 * @throws INVALID_ARGUMENT for one that does not.
 */
export function needPicture(session: ModelSession, inputs: ModelInputs, size: ImageSize): void {
  const batch = fixedAxis(pixelsPort(session, inputs, size), 0) ?? 1;
  if (batch === 1) return;
  throw new FgclipError('INVALID_ARGUMENT', 'The detector does not take pictures one by one', {
    expected: `pixel_values float32 [1 or free, 3, ${size.height}, ${size.width}]`,
    found: describePorts(session.inputs),
  });
}
