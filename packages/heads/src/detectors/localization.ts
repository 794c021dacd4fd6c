import { meanOf } from '@fgclip/core';
import type { Localization } from './detector-comparison.ts';
import type { LocatedRanks } from './located-ranks.ts';

/** A detector's ranks on a benchmark, CLIP's on the same boxes, and the mean rank of a blind guess there. */
export interface RankedBeside {
  readonly detector: LocatedRanks;
  readonly clip: LocatedRanks;
  readonly randomMean: number;
}

/**
 * Tells a detector's two ways of failing apart. Over several benchmarks, shares and mean ranks are of all boxes together,
 * and excess ranks are summed, as mean ranks are.
 */
export function localizationOf(benchmarks: readonly RankedBeside[]): Localization {
  const boxes = benchmarks.flatMap(({ detector, clip, randomMean }) =>
    detector.located.map((located, k) => ({
      ...{ located, rank: detector.ranks[k] ?? Number.NaN, clipRank: clip.ranks[k] ?? Number.NaN, randomMean },
      excess: ((detector.ranks[k] ?? Number.NaN) - 1) / detector.ranks.length,
    })),
  );
  const found = boxes.filter(({ located }) => located);
  const excess = (wanted: boolean) => boxes.reduce((sum, box) => (box.located === wanted ? sum + box.excess : sum), 0);
  return {
    notLocated: (boxes.length - found.length) / boxes.length,
    meanRankLocated: meanOf(found.map(({ rank }) => rank)),
    clipMeanRankLocated: meanOf(found.map(({ clipRank }) => clipRank)),
    randomMeanLocated: meanOf(found.map(({ randomMean }) => randomMean)),
    excess: { notLocated: excess(false), located: excess(true) },
  };
}

/** Share of the excess rank that comes from boxes not found, 0 to 1; NaN where there is no excess. */
export function shareNotLocated({ excess: { notLocated, located } }: Pick<Localization, 'excess'>): number {
  return notLocated / (notLocated + located);
}
