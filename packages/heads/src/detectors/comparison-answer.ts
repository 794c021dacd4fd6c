import { overallCorrelation } from './comparison-tables.ts';
import type { ComparedSystem, DetectorComparison, Localization, SkippedBoxes } from './detector-comparison.ts';
import { shareNotLocated } from './localization.ts';

/** A detector and how it fails. */
interface Failing {
  readonly system: ComparedSystem;
  readonly localization: Localization;
}

/** Below this share of a blind guess's excess rank, a system is said to tell captions apart. */
const HARDLY_FAILS = 0.1;

/**
 * Question 1 of arXiv 2404.03539 in a few plain sentences: do detectors that are built on CLIP fail where CLIP fails, or
 * because they do not find the boxes? The first sentence is the answer, for the best of the detectors.
 */
export function comparisonAnswer(comparison: DetectorComparison): string[] {
  const { systems, skipped } = comparison;
  const [clip] = systems;
  const failing = systems.flatMap((system): Failing[] => {
    const { localization } = system;
    return localization === undefined ? [] : [{ system, localization }];
  });
  const best = failing.reduce<Failing | undefined>(
    (lowest, one) => (lowest === undefined || rankOf(one.system) < rankOf(lowest.system) ? one : lowest),
    undefined,
  );
  if (clip === undefined || best === undefined) return ['No detector was compared.'];
  const told = [
    verdict(best),
    ranksSentence(clip, failing),
    ...failing.map(foundSentence),
    ...failing.map(({ system }) => correlationSentence(comparison, system)),
    skippedSentence(skipped),
  ];
  return told.filter((sentence) => sentence !== undefined);
}

/**
 * The answer: localisation, where boxes not found make up more than half of the excess rank (the mean rank less 1); else
 * not, and CLIP as well fails where it loses at least half as much on the boxes that the detector found.
 */
function verdict({ system: { name, benchmarks }, localization }: Failing): string {
  const { excess, meanRankLocated, clipMeanRankLocated, randomMeanLocated } = localization;
  const guess = benchmarks.reduce((sum, { randomMean }) => sum + randomMean - 1, 0);
  if (excess.notLocated + excess.located < HARDLY_FAILS * guess) {
    return `There is little failing to explain: ${name} finds the boxes and tells the captions apart.`;
  }
  const missed = shareNotLocated(localization);
  if (missed > 0.5) {
    return `Localisation is most of the matter with ${name}: ${percentOf(missed)} of the ranks it loses are on boxes it did not find.`;
  }
  const [own, clip] = [meanRankLocated, clipMeanRankLocated].map((rank) => (rank - 1) / (randomMeanLocated - 1));
  const named = `${percentOf(1 - missed)} of the ranks that ${name} loses are on boxes it found and named wrongly`;
  if ((clip ?? 0) >= (own ?? 0) / 2) {
    return `Localisation is not to blame: ${named}, and CLIP, which is given those boxes, fails on them too.`;
  }
  return `Neither localisation nor CLIP is most of the matter: ${named}, where CLIP, given those boxes, does far better.`;
}

function ranksSentence(clip: ComparedSystem, failing: readonly Failing[]): string {
  const boxes = clip.benchmarks.reduce((sum, { count }) => sum + count, 0);
  const { meanRankSum } = clip;
  const theirs = failing.map(({ system }) => `${system.name} ${rankOf(system).toFixed(2)}`).join(', ');
  const ranks = `${clip.name} ${rankOf(clip).toFixed(2)} with the true boxes given, ${theirs}`;
  if (meanRankSum === undefined) {
    const [only] = clip.benchmarks;
    return `Mean rank of the right caption on the same ${grouped(boxes)} boxes: ${ranks} (always right 1, blind guess ${only?.randomMean.toFixed(1)}).`;
  }
  const summed = clip.benchmarks.length;
  return `Sum of the mean ranks over ${summed} benchmarks, on the same ${grouped(boxes)} boxes: ${ranks} (always right ${summed}, blind guess ${meanRankSum.randomMean.toFixed(1)}).`;
}

function foundSentence({ system: { name }, localization }: Failing): string {
  const { notLocated, meanRankLocated, clipMeanRankLocated, randomMeanLocated } = localization;
  if (notLocated === 1) return `${name} found none of the boxes.`;
  const missed =
    notLocated === 0 ? `${name} found every box.` : `${name} did not find ${percentOf(notLocated)} of the boxes.`;
  return `${missed} On those it found it ranks the right caption ${meanRankLocated.toFixed(2)} on average, CLIP ${clipMeanRankLocated.toFixed(2)}; a blind guess would reach ${randomMeanLocated.toFixed(1)}.`;
}

function correlationSentence(comparison: DetectorComparison, system: ComparedSystem): string | undefined {
  const { spearman, count } = overallCorrelation(comparison, system)?.located ?? {};
  if (spearman === undefined || count === undefined || Number.isNaN(spearman)) return undefined;
  const strength =
    spearman >= 0.5
      ? 'What is hard for CLIP is hard for'
      : spearman >= 0.2
        ? 'What is hard for CLIP tends to be hard for'
        : 'What is hard for CLIP says little about what is hard for';
  return `${strength} ${system.name}: their ranks have a correlation of ${spearman.toFixed(2)} (Spearman) on the ${grouped(count)} boxes it found.`;
}

/** What was left out, so that all are asked the same; nothing where all was compared. */
function skippedSentence({ tooLong, noPrediction, noBox }: SkippedBoxes): string | undefined {
  const parts = [
    [tooLong, 'since a caption is too long for a detector'],
    [noPrediction, 'since a detector was not asked about them'],
    [noBox, 'since the table knows no box'],
  ] as const;
  const told = parts.flatMap(([count, reason]) => (count === 0 ? [] : [`${grouped(count)} ${reason}`]));
  return told.length === 0 ? undefined : `Left out: ${told.join('; ')}.`;
}

/** The one number of a system: the sum of mean ranks, or the mean rank on its only benchmark. */
function rankOf({ meanRankSum, benchmarks }: ComparedSystem): number {
  return meanRankSum?.value ?? benchmarks[0]?.meanRank ?? Number.NaN;
}

function percentOf(share: number): string {
  return `${(100 * share).toFixed(share > 0.995 || share < 0.005 ? 1 : 0)}\u00a0%`;
}

function grouped(value: number): string {
  return value.toLocaleString('en');
}
