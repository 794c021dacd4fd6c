import { FgclipError } from '../errors.ts';
import { scoreAt } from '../metrics/ranks.ts';
import type { Box } from '../vision/box.ts';
import { checkBox } from './box-iou.ts';
import type { DetectionSample } from './detection-sample.ts';

/** A true box, with the area that decides whether it is small, medium or large. */
export interface TrueBox {
  readonly box: Box;
  readonly area: number;
}

/** The truths and detections of one class on one picture, in the order they came. */
export interface ClassSample {
  readonly truths: TrueBox[];
  readonly detections: { readonly box: Box; readonly score: number }[];
}

/**
 * For each class that has a truth, the pictures that bear it or where it was detected, in their order.
 *
 * @throws INVALID_DATA naming the sample for a NaN score, an area that is none or a box that is none.
 */
export function classSamples(samples: readonly DetectionSample[]): ClassSample[][] {
  const classes = new Map<number, Map<number, ClassSample>>();
  for (const { truths } of samples) for (const { label } of truths) classes.set(label, new Map());
  for (const [sample, { truths, detections }] of samples.entries()) {
    for (const [k, { box, label, area = box.width * box.height }] of truths.entries()) {
      const name = `Truth ${k} of sample ${sample}`;
      checkBox(box, name);
      checkArea(area, name);
      ownSample(classes.get(label), sample)?.truths.push({ box, area });
    }
    const scores = Float64Array.from(detections, ({ score }) => score);
    for (const [k, { box, label }] of detections.entries()) {
      checkBox(box, `Detection ${k} of sample ${sample}`);
      const score = scoreAt(scores, k, sample);
      ownSample(classes.get(label), sample)?.detections.push({ box, score });
    }
  }
  return Array.from(classes.values(), (images) => [...images.values()]);
}

/** What a class has on a picture; none for a class without a truth anywhere. */
function ownSample(images: Map<number, ClassSample> | undefined, sample: number): ClassSample | undefined {
  const known = images?.get(sample);
  if (images === undefined || known !== undefined) return known;
  const made: ClassSample = { truths: [], detections: [] };
  images.set(sample, made);
  return made;
}

function checkArea(area: number, name: string): void {
  if (area >= 0 && Number.isFinite(area)) return;
  throw new FgclipError('INVALID_DATA', `${name} has an area that is none`, {
    expected: 'a finite number of at least 0',
    found: `${area}`,
  });
}
