import type { SwatchbookSizes } from '@fgclip/datasets';

/** Boxes to train on that the page offers. */
export const boxChoices = { least: 60, most: 600, step: 60, usual: 240 } as const;

/** Fewest boxes that a mean rank is worth anything on. */
const FEWEST = 30;

/** The swatchbook of so many training boxes: a third as many to choose the epoch by, a quarter for each benchmark. */
export function worldSizes(boxes: number, coarse: boolean): SwatchbookSizes {
  return {
    fine: {
      training: boxes,
      validation: Math.max(FEWEST, Math.round(boxes / 3)),
      benchmark: Math.max(FEWEST, Math.round(boxes / 4)),
    },
    // A swatchbook without whole captions there is not; two pictures each are the fewest.
    coarse: coarse
      ? { training: boxes, validation: Math.max(FEWEST, Math.round(boxes / 4)), test: 2 }
      : { training: 2, validation: 2, test: 2 },
  };
}
