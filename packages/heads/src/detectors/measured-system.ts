import type { AveragePrecision } from '@fgclip/core';
import type { BenchmarkScores } from '../results/measurement.ts';

/** What one system gave on the boxes that all were asked about. */
export interface MeasuredSystem {
  readonly name: string;
  readonly kind: 'clip' | 'detector';
  readonly benchmarks: readonly SystemScores[];
  /** [benchmarks]: of detectors. */
  readonly precision?: readonly AveragePrecision[];
}

/** What a system gave on the boxes of a benchmark. */
export interface SystemScores extends BenchmarkScores {
  /** [boxes]: whether it found each; absent where it was given them. */
  readonly located?: readonly boolean[];
}
