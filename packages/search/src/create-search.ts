import { type ClipEncoder, FgclipError } from '@fgclip/core';
import { createMatcher, type Head } from '@fgclip/heads';
import { changesTextsOnly } from '@fgclip/heads/internal';
import { unit } from './indexing/index-folder.ts';
import { checkRanking, type Ranking, rankedScores } from './ranking/rankings.ts';
import type { AllScores, ExactStore } from './stores/exact-store.ts';
import type { Box, Fields, Where } from './stores/store.ts';
import { best } from './stores/top.ts';

export interface SearchOptions {
  readonly store: ExactStore;
  /** What embeds the words. */
  readonly model: ClipEncoder;
  /** The head whose codes are in the store; or any that changes captions alone, for a store of plain vectors. */
  readonly head?: Head | undefined;
  /** Default: the head alone where its training kept what the model knows, both halves where not; the cosine without one. */
  readonly ranking?: Ranking | undefined;
}

export interface SearchQuery {
  /** Photographs, at most. Default 10. */
  readonly limit?: number | undefined;
  readonly where?: Where | undefined;
  readonly ranking?: Ranking | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A photograph found, by the part of it that fits best. */
export interface SearchHit {
  readonly photograph: string;
  /** What of it fits best; all of it where absent. */
  readonly box?: Box | undefined;
  /** What it was ranked by. */
  readonly score: number;
  readonly cosine: number;
  readonly head?: number | undefined;
  readonly fields?: Fields | undefined;
}

export interface Search {
  readonly ranking: Ranking;
  /** The photographs that fit words best. Words are taken as they are. */
  search(words: string, query?: SearchQuery): Promise<SearchHit[]>;
}

/**
 * Makes a search of a store. Photographs are ranked by their best region.
 *
 * @throws INVALID_ARGUMENT for a ranking that needs a head where there is none, and a head whose codes are not in the store.
 */
export function createSearch({ store, model, head, ranking = defaultRanking(head) }: SearchOptions): Search {
  checkRanking(ranking, head !== undefined);
  const by = head === undefined || changesTextsOnly(head.function) ? 'vector' : 'code';
  if (by === 'code' && store.identity.headDimension === undefined) {
    throw new FgclipError('INVALID_ARGUMENT', 'The store holds no codes of the head', {
      file: store.folder,
      expected: 'a store that was made with the head, or a head that changes captions alone',
      hint: 'Index again with the head into another store, or train one for captions alone (--text-only): any store will do for it',
    });
  }
  const matcher = head && createMatcher(head);
  return {
    ranking,
    async search(words, { limit = 10, where, ranking: asked = ranking, signal } = {}) {
      checkRanking(asked, head !== undefined);
      const embedded = await model.embedTexts([words], { signal });
      const ask = { where, signal };
      const cosine = await store.scoreAll({ by: 'vector', query: unit(embedded.data), ...ask });
      const code = matcher && unit((await matcher.encodeTexts(embedded)).data);
      const own = code && alongside(cosine, await store.scoreAll({ by, query: code, ...ask }));
      const scores = own === undefined ? cosine.scores : rankedScores(asked, cosine.scores, own);
      return hitsOf(store, { places: cosine.places, scores, cosine: cosine.scores, head: own }, limit);
    },
  };
}

/** Heads that were trained beside the order of the frozen cosine know kinds by themselves. */
function defaultRanking(head: Head | undefined): Ranking {
  if (head === undefined) return 'cosine';
  const stage = head.history.findLast(({ event }) => event === 'trained')?.stage as
    | { readonly keep?: unknown }
    | undefined;
  return stage?.keep === undefined ? 'fused' : 'head';
}

/** The head's scores of the cosine's rows; rows without a code have its lowest. */
function alongside(cosine: AllScores, head: AllScores): Float32Array {
  if (head.places.length === cosine.places.length) return head.scores;
  const of = new Map(Array.from(head.places, (place, k) => [place, head.scores[k] as number]));
  const least = head.scores.reduce((lowest, score) => Math.min(lowest, score), 0);
  return Float32Array.from(cosine.places, (place) => of.get(place) ?? least);
}

interface Scored {
  readonly places: Int32Array;
  readonly scores: Float32Array;
  readonly cosine: Float32Array;
  readonly head: Float32Array | undefined;
}

function hitsOf(store: ExactStore, { places, scores, cosine, head }: Scored, limit: number): SearchHit[] {
  const tops = bestOfPhotographs(store, places, scores);
  const topScores = Float32Array.from(tops, (k) => scores[k] as number);
  const photograph = (k: number) => store.toldAt(places[k] as number)?.photograph ?? '';
  return best(topScores, limit, (k) => photograph(tops[k] as number)).map((top) => {
    const k = tops[top] as number;
    const { box, fields } = store.toldAt(places[k] as number) ?? {};
    return {
      ...{ photograph: photograph(k), score: scores[k] as number, cosine: cosine[k] as number },
      ...(box !== undefined && { box }),
      ...(head !== undefined && { head: head[k] as number }),
      ...(fields !== undefined && { fields }),
    };
  });
}

/** For every photograph the place of its best region. */
function bestOfPhotographs(store: ExactStore, places: Int32Array, scores: Float32Array): number[] {
  const tops = new Map<string, number>();
  places.forEach((place, k) => {
    const name = store.toldAt(place)?.photograph ?? '';
    const top = tops.get(name);
    if (top === undefined || (scores[k] as number) > (scores[top] as number)) tops.set(name, k);
  });
  return [...tops.values()];
}
