import { type RankStatistics, type RanksAmong, randomRanks, summarizeRanks } from '@fgclip/core';
import { correctProtocol, type EvaluationErrata } from './evaluation-errata.ts';

/**
 * Statistics of ranks under a protocol; its odd median is that of detectors alone, `of` says whose ranks they are.
 * Of fewer than three ranks the odd median is NaN: the released code stops there.
 */
export function protocolRankStatistics(
  among: RanksAmong,
  errata: EvaluationErrata = correctProtocol,
  of: 'head' | 'detector' = 'head',
): RankStatistics {
  const statistics = summarizeRanks(among);
  const isOdd = of === 'detector' && errata.medianRank === 'one-later';
  return {
    ...statistics,
    median: isOdd ? oneLater(among.ranks) : statistics.median,
    randomMean: randomBaseline(among.negatives, errata),
  };
}

/** Mean rank that a blind guess among N negatives is said to have. */
export function randomBaseline(
  negatives: number,
  { randomBaseline: baseline }: EvaluationErrata = correctProtocol,
): number {
  const { mean } = randomRanks(negatives);
  return baseline === 'expected' ? mean : mean - 0.5;
}

function oneLater(ranks: Uint16Array): number {
  return ranks.slice().sort()[Math.floor(ranks.length / 2) + 1] ?? Number.NaN;
}
