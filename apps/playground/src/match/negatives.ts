import { createRandom } from '@fgclip/core';
import { type AttributeType, generateHardNegatives } from '@fgclip/datasets';
import { shuffledNegatives } from '@fgclip/datasets/internal';
import { type SceneFacts, sceneFacts } from './picture/picture.ts';

/** What the other captions are: so many attributes replaced, of other things altogether, or the visitor's own. */
export type Contrast = 1 | 2 | 3 | 'other' | 'own';

export const NEGATIVES = 9;

/** Scenes whose captions are those of other things. */
const OTHER_SCENES = 40;
/** Far from the numbers of the scenes that are shown. */
const FIRST_OTHER = 1_000_000;

export interface NegativesRequest {
  readonly caption: string;
  readonly contrast: Exclude<Contrast, 'own'>;
  readonly types: readonly AttributeType[];
  /** Kind of the thing that the caption is of, if it is one of a scene. */
  readonly kind: string | undefined;
  /** Whether the caption is of a whole scene. */
  readonly whole: boolean;
}

/** Wrong captions to rank the right one among: at most nine, the same for the same request. */
export function negativesFor({ caption, contrast, types, kind, whole }: NegativesRequest): string[] {
  if (caption.trim() === '') return [];
  if (contrast !== 'other') return generateHardNegatives(caption, { count: NEGATIVES, difficulty: contrast, types });
  const others = otherScenes();
  if (whole) {
    const captions = [...new Set(others.map((facts) => facts.caption).filter((other) => other !== caption))];
    createRandom(0).fork(caption).shuffle(captions);
    return captions.slice(0, NEGATIVES);
  }
  const captions = others.flatMap((facts) => facts.things);
  return shuffledNegatives({ caption, kind: kind ?? kindIn(caption, captions) }, captions, { count: NEGATIVES });
}

let others: readonly SceneFacts[] | undefined;

/** Drawn up once, when they are first asked for. */
function otherScenes(): readonly SceneFacts[] {
  others ??= Array.from({ length: OTHER_SCENES }, (_, i) => sceneFacts(FIRST_OTHER + i));
  return others;
}

function kindIn(caption: string, things: readonly { readonly kind: string }[]): string {
  return things.find(({ kind }) => caption.toLowerCase().includes(kind))?.kind ?? '';
}
