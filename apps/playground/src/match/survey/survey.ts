import { type ClipEncoder, type Matrix, takeRows } from '@fgclip/core';
import { throwIfAborted } from '@fgclip/core/internal';
import type { AttributeType } from '@fgclip/datasets';
import type { LoadedHead } from '../../model/heads.ts';
import { type Contrast, negativesFor } from '../negatives.ts';
import type { Picture, Thing } from '../picture/picture.ts';
import { rankCaptions, scoresOf } from '../ranking/rank.ts';

/** How often each scorer was right on many things. */
export interface SurveyResult {
  /** Things tried so far. */
  readonly things: number;
  readonly scorers: readonly SurveyedScorer[];
}

export interface SurveyedScorer {
  readonly head: LoadedHead;
  /** Things whose right caption came first. */
  readonly first: number;
  /** Sum of the ranks of the right captions. */
  readonly rankSum: number;
}

export interface SurveyRequest {
  readonly encoder: ClipEncoder;
  readonly scorers: readonly LoadedHead[];
  readonly contrast: Exclude<Contrast, 'own'>;
  readonly types: readonly AttributeType[];
  /** Things to try. */
  readonly things: number;
  /** The scene of a number, from 0. */
  readonly scene: (number: number) => Promise<Picture>;
  readonly signal: AbortSignal;
}

/**
 * Ranks the captions of many things, scene by scene, and tells after each scene how it stands. Things whose caption allows
 * no wrong one are passed over.
 */
export async function* survey(request: SurveyRequest): AsyncGenerator<SurveyResult> {
  let scorers = request.scorers.map((head): SurveyedScorer => ({ head, first: 0, rankSum: 0 }));
  let things = 0;
  for (let number = 0; things < request.things; number++) {
    throwIfAborted(request.signal);
    const trials = await scoreScene(request, await request.scene(number), request.things - things);
    scorers = scorers.map(({ head, first, rankSum }, i) => {
      const ranks = trials.map((scores) => rankCaptions(scores[i] ?? []).rank);
      return {
        head,
        first: first + ranks.filter((rank) => rank === 1).length,
        rankSum: ranks.reduce((sum, rank) => sum + rank, rankSum),
      };
    });
    things += trials.length;
    yield { things, scorers };
  }
}

/** By thing and scorer, the scores of its captions, the right one first. */
async function scoreScene(request: SurveyRequest, picture: Picture, most: number): Promise<number[][][]> {
  const { encoder, contrast, types, signal } = request;
  const trials = picture.things
    .map((thing) => ({ thing, captions: captionsOf(thing, contrast, types) }))
    .filter(({ captions }) => captions.length > 1)
    .slice(0, most);
  if (trials.length === 0) return [];
  const boxes = trials.map(({ thing: { box } }) => ({ image: picture.image, box }));
  const images = await encoder.embedImages(boxes, { signal });
  const texts = await encoder.embedTexts(
    trials.flatMap(({ captions }) => captions),
    { signal },
  );
  let from = 0;
  const rows = trials.map(({ captions }, i): [Matrix, Matrix] => {
    const own = captions.map((_, k) => from + k);
    from += captions.length;
    return [takeRows(images, [i]), takeRows(texts, own)];
  });
  return Promise.all(
    rows.map(([image, own]) => Promise.all(request.scorers.map((head) => scoresOf(head, image, own)))),
  );
}

function captionsOf(
  { caption, kind }: Thing,
  contrast: SurveyRequest['contrast'],
  types: readonly AttributeType[],
): string[] {
  return [caption, ...negativesFor({ caption, contrast, types, kind, whole: false })];
}
