import { meanRankSum, type RankSummaryOptions, summarizeBenchmark } from '../results/summarize-ranks.ts';
import type { ComparedBenchmark, ComparedSystem } from './detector-comparison.ts';
import { localizationOf, type RankedBeside } from './localization.ts';
import { locatedRanks } from './located-ranks.ts';
import type { MeasuredSystem } from './measured-system.ts';

/** Ranks with intervals of one system, and of detectors what they found; CLIP's on the same boxes stand beside. */
export function summarizeSystem(
  { name, kind, benchmarks, precision }: MeasuredSystem,
  clip: MeasuredSystem,
  options: RankSummaryOptions,
): ComparedSystem {
  const settings = { ...options, of: kind === 'detector' ? 'detector' : 'head' } as const;
  const beside: RankedBeside[] = [];
  const compared = benchmarks.flatMap((scores, k): ComparedBenchmark[] => {
    const { ranks } = summarizeBenchmark(scores, settings);
    const full = ranks.at(-1);
    if (full === undefined) return [];
    const { count, negatives, mean, randomMean, top1, interval } = full;
    const [own, theirs] = [locatedRanks(scores), locatedRanks(clip.benchmarks[k] ?? scores)];
    const pair = own && theirs && { detector: own, clip: theirs, randomMean };
    if (pair !== undefined) beside.push(pair);
    const map = precision?.[k];
    return [
      {
        ...{ name: scores.name, title: scores.title, ranks, count, negatives, meanRank: mean, randomMean, top1 },
        ...(interval !== undefined && { interval }),
        ...(kind === 'detector' && pair !== undefined && localizationOf([pair])),
        ...(map !== undefined && { map }),
      },
    ];
  });
  const sum = meanRankSum(benchmarks, settings);
  return {
    ...{ name, kind, benchmarks: compared },
    ...(sum !== undefined && { meanRankSum: sum }),
    ...(kind === 'detector' && beside.length > 0 && { localization: localizationOf(beside) }),
  };
}
