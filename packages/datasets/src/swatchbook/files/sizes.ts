import { FgclipError } from '@fgclip/core';

/** How much of everything a swatchbook holds. */
export interface SwatchbookSizes {
  /** Pictures with five coarse captions each, as COCO has them. */
  readonly coarse: { readonly training: number; readonly validation: number; readonly test: number };
  /** Boxes with a fine caption and hard negatives, as FG-OVD has them; of the benchmarks, each. */
  readonly fine: { readonly training: number; readonly validation: number; readonly benchmark: number };
}

/** Enough for every effect to show, and drawn and embedded in two minutes. */
export const swatchbookSizes: SwatchbookSizes = {
  coarse: { training: 400, validation: 100, test: 300 },
  fine: { training: 5400, validation: 300, benchmark: 300 },
};

/** All sizes times a factor, at least 2 each: as many as it takes for every split of Karpathy's to have a picture. */
export function scaledSizes({ coarse, fine }: SwatchbookSizes, factor: number): SwatchbookSizes {
  const scaled = (count: number) => {
    const size = Math.max(2, Math.round(count * factor));
    if (Number.isSafeInteger(size) && factor > 0 && count > 0) return size;
    throw new FgclipError('INVALID_ARGUMENT', 'The size of the swatchbook is out of range', {
      expected: 'numbers greater than 0',
      found: `${count} times ${factor}`,
    });
  };
  return {
    coarse: {
      training: scaled(coarse.training),
      validation: scaled(coarse.validation),
      test: scaled(coarse.test),
    },
    fine: { training: scaled(fine.training), validation: scaled(fine.validation), benchmark: scaled(fine.benchmark) },
  };
}
