import { FgclipError } from '@fgclip/core';
import { pacer, throwIfAborted } from '@fgclip/core/internal';
import {
  bestThatKeeps,
  type Standing,
  type StandingData,
  type StandingOptions,
  standingsOn,
} from '../choosing/standing.ts';
import type { Head } from '../matching/head.ts';
import { createMatcher } from '../matching/matcher.ts';
import { type FitMethod, type FitSource, isWhitening, prepareFit } from './fit.ts';

export interface ChooseFitOptions extends StandingOptions {
  /** Default cca. */
  readonly method?: FitMethod | undefined;
  /** Ridges to try. Default 0.001, 0.01, 0.1 and 1. */
  readonly ridges?: readonly number[] | undefined;
  /** Weights to try for the sources after the first that have none. Default 0, 0.0625, 0.25 and 1. */
  readonly weights?: readonly number[] | undefined;
  /**
   * Share of the cosine's recall to keep. Default 0.9, since a closed form trades recall for rank: what trained heads
   * keep, 99 %, none of them does.
   */
  readonly least?: number | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** A head that was tried. */
export interface FitCandidate extends Standing {
  readonly ridge: number;
  /** Of the sources whose weight was open. */
  readonly weight: number;
}

export interface ChosenFit {
  readonly head: Head;
  /** All that were tried. */
  readonly candidates: readonly FitCandidate[];
  /** Position of the chosen one. */
  readonly chosen: number;
  /** Whether it keeps what was asked for: then it has the best rank of those that do, else it keeps most of all. */
  readonly keeps: boolean;
}

/** Share of the cosine's recall that a head in closed form is asked to keep. */
export const DEFAULT_FIT_KEPT = 0.9;

const RIDGES = [0.001, 0.01, 0.1, 1];
const WEIGHTS = [0, 0.0625, 0.25, 1];

/**
 * Fits heads with several ridges and weights, and chooses by validation data: the best rank among those that keep `least`
 * of the cosine's recall, or what keeps most. The first source is what is to be learned; others without a weight share
 * the one that is chosen.
 *
 * @throws As fitHead() and standingsOn() do; INVALID_ARGUMENT for nothing to try.
 */
export async function chooseFit(
  sources: readonly FitSource[],
  data: StandingData,
  {
    method = 'cca',
    ridges = RIDGES,
    weights = WEIGHTS,
    least = DEFAULT_FIT_KEPT,
    onProgress,
    ...options
  }: ChooseFitOptions = {},
): Promise<ChosenFit> {
  const { signal } = options;
  const isOpen = sources.slice(1).some(({ weight }) => weight === undefined);
  const tried = isOpen ? weights : [1];
  // The others know no ridge.
  const steps = isWhitening(method) ? ridges : [0];
  const total = tried.length * steps.length;
  if (total === 0)
    throw new FgclipError('INVALID_ARGUMENT', 'There is nothing to try', { expected: 'ridges and weights' });
  const standing = await standingsOn(data, options);
  const pace = pacer();
  const candidates: FitCandidate[] = [];
  const heads: Head[] = [];
  for (const weight of tried) {
    const fit = prepareFit(
      sources.map((source, k) => ({ ...source, weight: source.weight ?? (k === 0 ? 1 : weight) })),
    );
    for (const ridge of steps) {
      throwIfAborted(signal);
      const head = fit(method, ridge);
      const matcher = createMatcher(head, options);
      candidates.push({ ridge, weight, ...(await standing(matcher).finally(() => matcher.dispose())) });
      heads.push(head);
      onProgress?.({ done: candidates.length, total });
      await pace();
    }
  }
  const chosen = bestThatKeeps(candidates, least);
  const keeps = (candidates[chosen]?.kept ?? 0) >= least;
  return {
    head: withChoice(heads[chosen] as Head, { of: total, least, keeps, ...candidates[chosen] }),
    candidates,
    chosen,
    keeps,
  };
}

function withChoice({ history, ...head }: Head, choice: Readonly<Record<string, unknown>>): Head {
  return { ...head, history: history.map((entry) => ({ ...entry, choice })) };
}
