import type { ResultTable } from '../results/table.ts';
import type { DetectorComparison } from './detector-comparison.ts';
import { correlationsTable } from './tables/correlations-table.ts';
import { localizationTable } from './tables/localization-table.ts';
import { type PrecisionTableOptions, precisionTable } from './tables/precision-table.ts';
import { comparedRanksTable } from './tables/ranks-table.ts';

/** A comparison at a glance: mean ranks, the two ways of failing, rank correlations with CLIP, mAP. */
export function comparisonTables(comparison: DetectorComparison, options: PrecisionTableOptions = {}): ResultTable[] {
  return [
    comparedRanksTable(comparison),
    localizationTable(comparison),
    correlationsTable(comparison),
    precisionTable(comparison, options),
  ];
}
