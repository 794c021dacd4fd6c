import { comparisonAnswer } from '../../detectors/comparison-answer.ts';
import type { DetectorComparison } from '../../detectors/detector-comparison.ts';
import { correlationsTable } from '../../detectors/tables/correlations-table.ts';
import { localizationTable } from '../../detectors/tables/localization-table.ts';
import { precisionTable } from '../../detectors/tables/precision-table.ts';
import { comparedRanksTable } from '../../detectors/tables/ranks-table.ts';
import { type Child, tag } from '../markup.ts';
import { htmlTable } from './table.ts';

/** Question 1 in plain words, the figure and the tables behind it. */
export function detectorsPart(comparison: DetectorComparison, figure: Child): Child[] {
  const [answer, ...more] = comparisonAnswer(comparison);
  return [
    tag('p', { class: 'answer' }, answer),
    more.map((sentence) => tag('p', { class: 'more' }, sentence)),
    figure,
    htmlTable(comparedRanksTable(comparison)),
    htmlTable(localizationTable(comparison)),
    htmlTable(correlationsTable(comparison)),
    htmlTable(precisionTable(comparison, { published: comparison.protocol.published ?? false })),
  ];
}
