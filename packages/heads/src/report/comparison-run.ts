import type { DetectorComparison } from '../detectors/detector-comparison.ts';
import type { ReportRun } from './report-data.ts';

/** A run that shows a comparison of detectors and nothing else. */
export function comparisonRun(name: string, comparison: DetectorComparison): ReportRun {
  return { name, result: { protocol: comparison.protocol, results: [], comparisons: [] }, comparison };
}
