import type { Box } from '@fgclip/core/vision';
import { effect, type Signal, signal } from '@preact/signals';
import { type OpenedClip, openedClip } from '../../model/clip.ts';
import { allHeads, type LoadedHead } from '../../model/heads.ts';
import { type RowCache, rowCache } from '../../model/row-cache.ts';
import type { Picture } from '../picture/picture.ts';
import { match } from '../state.ts';
import { cosineScorer, type Ranking, rankCaptions, scoresOf, stackRows } from './rank.ts';

/** How every scorer ranks the same captions. */
export interface Rankings {
  /** The right one first. */
  readonly captions: readonly string[];
  readonly columns: readonly { readonly head: LoadedHead; readonly ranking: Ranking }[];
  /** Heads left out, since they take embeddings of another length. */
  readonly unfit: readonly LoadedHead[];
}

/** The last rankings that were worked out, and why the last attempt failed. */
export const rankings: Signal<Rankings | undefined> = signal(undefined);
export const rankingError = signal<unknown>(undefined);

interface Request {
  readonly clip: OpenedClip;
  readonly picture: Picture;
  readonly box: Box | undefined;
  readonly captions: readonly string[];
  readonly heads: readonly LoadedHead[];
}

const caches = new WeakMap<OpenedClip, RowCache>();

/** Ranks anew, once a frame at most, whenever something on the tab changes. The function returned stops that. */
export function rankLive(): () => void {
  let wanted: Request | undefined;
  let running = false;
  const run = async () => {
    if (running) return;
    running = true;
    while (wanted !== undefined) {
      const request = wanted;
      wanted = undefined;
      try {
        rankings.value = await rank(request);
        rankingError.value = undefined;
      } catch (error) {
        rankingError.value = error;
      }
    }
    running = false;
  };
  return effect(() => {
    const [clip, picture, box] = [openedClip.value, match.picture.value, match.box.value];
    const [captions, heads] = [match.captions.value, allHeads.value];
    if (clip === undefined || picture === undefined) return;
    wanted = { clip, picture, box, captions, heads };
    const frame = requestAnimationFrame(() => void run());
    return () => cancelAnimationFrame(frame);
  });
}

async function rank({ clip, picture, box, captions, heads }: Request): Promise<Rankings> {
  const { encoder } = clip;
  const fits = ({ head }: LoadedHead) => head.function.dimension === encoder.dimension;
  const unfit = heads.filter((head) => !fits(head));
  if (captions.length < 2) return { captions, columns: [], unfit };
  const cache = caches.get(clip) ?? rowCache(encoder);
  caches.set(clip, cache);
  const input = box === undefined ? picture.image : { image: picture.image, box };
  const key = box === undefined ? 'whole' : [box.x, box.y, box.width, box.height].join();
  const [image, texts] = await Promise.all([cache.image(input, picture.image, key), cache.texts(captions)]);
  const [imageRows, textRows] = [stackRows([image], encoder.dimension), stackRows(texts, encoder.dimension)];
  const scorers = [cosineScorer(encoder.dimension), ...heads.filter(fits)];
  const columns = await Promise.all(
    scorers.map(async (head) => ({ head, ranking: rankCaptions(await scoresOf(head, imageRows, textRows)) })),
  );
  return { captions, columns, unfit };
}
