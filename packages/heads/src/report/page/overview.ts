import { baselineName, isBaseline } from '../../functions/families.ts';
import { tableOf } from '../../results/table.ts';
import { bestHead, rankMeasure } from '../figures/rank-measure.ts';
import { seriesName } from '../figures/series.ts';
import { type Child, tag } from '../markup.ts';
import type { ReportData, ReportRun } from '../report-data.ts';
import { htmlTable } from './table.ts';

/** The runs beside each other: the cosine and the best head of each. Nothing for a single run. */
export function overview({ runs }: ReportData): Child {
  if (runs.length <= 1) return undefined;
  const table = tableOf(runs.map(rowOf), [
    { header: 'run', value: ({ name }) => name },
    { header: baselineName, group: 'mean ranks', value: ({ cosineRank }) => cosineRank, digits: 2 },
    { header: 'best head', group: 'mean ranks', value: ({ bestRank }) => bestRank, digits: 2 },
    { header: 'difference', group: 'mean ranks', value: ({ change }) => change, digits: 2, signed: true },
    { header: 'blind guess', group: 'mean ranks', value: ({ random }) => random, digits: 1 },
    { header: 'which head', value: ({ head }) => head },
    { header: baselineName, group: 'text to image R@1', value: ({ cosineRecall }) => cosineRecall, digits: 1 },
    { header: 'best head', group: 'text to image R@1', value: ({ bestRecall }) => bestRecall, digits: 1 },
  ]);
  const notes = [
    'Mean ranks of the right caption, summed where a run has several benchmarks; lower is better. Runs on different data are not comparable row by row.',
  ];
  return tag(
    'section',
    { id: 'overview', 'aria-labelledby': 'overview-heading' },
    tag('h2', { id: 'overview-heading' }, `${runs.length} runs side by side`),
    htmlTable({ ...table, notes }, 'The cosine and the best head of every run'),
  );
}

function rowOf({ name, result: { results } }: ReportRun) {
  const cosine = results.find(isBaseline);
  const best = bestHead(results);
  const [from, to] = [cosine && rankMeasure(cosine), best && rankMeasure(best)];
  return {
    name,
    cosineRank: from?.value,
    bestRank: to?.value,
    change: from && to && to.value - from.value,
    random: (from ?? to)?.random,
    head: best && seriesName(best),
    cosineRecall: cosine?.retrievals[0]?.textToImage.recall1,
    bestRecall: best?.retrievals[0]?.textToImage.recall1,
  };
}
