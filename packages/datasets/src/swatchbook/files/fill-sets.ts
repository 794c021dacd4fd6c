import { FgclipError, type Random } from '@fgclip/core';
import type { SwatchbookSplit } from '../splits.ts';
import type { Picture } from './annotated-box.ts';
import { type FineSet, offer } from './fine-set.ts';
import { captionedBoxes, coarseCaptions } from './picture-captions.ts';
import { makePicture } from './split-pictures.ts';

/** A picture with the coarse captions it has. */
export interface CoarsePicture {
  readonly picture: Picture;
  readonly captions: readonly string[];
}

/** The pictures of a split. */
export interface FilledSplit {
  /** All that something belongs to. */
  readonly pictures: readonly Picture[];
  readonly coarse: readonly CoarsePicture[];
  /** Captions that were left out since none of the split could be found. */
  readonly dropped: number;
}

/** Pictures that are looked at for each that is asked for, before it is given up. */
const PATIENCE = 100;

/**
 * Makes the pictures of a split: so many with coarse captions, and the sets filled with boxes on the same pictures as
 * far as they go. Once there are coarse captions enough, a picture is kept only where a set takes a box of it, and shows
 * what the sets lack.
 *
 * @throws INVALID_DATA where they cannot be filled.
 */
export function fillSets(
  split: SwatchbookSplit,
  coarseCount: number,
  sets: readonly FineSet[],
  random: Random,
): FilledSplit {
  const pictures: Picture[] = [];
  const coarse: CoarsePicture[] = [];
  let dropped = 0;
  const most = PATIENCE * (coarseCount + sets.reduce((sum, { size }) => sum + size, 0));
  for (let number = 1; ; number++) {
    const lacksCoarse = coarse.length < coarseCount;
    const lacking = sets.filter(({ boxes, size }) => boxes.length < size);
    if (!lacksCoarse && lacking.length === 0) return { pictures, coarse, dropped };
    if (number > most) throw impossible(lacking);

    const rare = !lacksCoarse && lacking.every(({ seeThrough }) => seeThrough);
    const picture = makePicture(split, number, rare ? 'see-through' : 'any', random);
    const captions = lacksCoarse ? coarseCaptions(picture, split, random) : { found: [], dropped: 0 };
    const boxes = lacking.length > 0 ? captionedBoxes(picture, split, random) : { found: [], dropped: 0 };
    const taken = boxes.found.filter((box) => lacking.filter((set) => offer(set, box)).length > 0);
    if (captions.found.length > 0) coarse.push({ picture, captions: captions.found });
    if (captions.found.length > 0 || taken.length > 0) pictures.push(picture);
    dropped += captions.dropped + boxes.dropped;
  }
}

function impossible(sets: readonly FineSet[]): FgclipError {
  return new FgclipError('INVALID_DATA', 'Too few objects have captions with the attributes that some sets need', {
    found: sets.map(({ name, boxes, size }) => `${boxes.length} of ${size} boxes for ${name}`).join(', '),
  });
}
