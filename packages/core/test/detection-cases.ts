import { readFileSync } from 'node:fs';
import type { DetectionSample } from '../src/measures/detections.ts';
import type { AveragePrecision } from '../src/measures/mean-average-precision.ts';
import type { Box } from '../src/vision/image.ts';

/** As COCO writes it. */
export type StoredBox = readonly [x: number, y: number, width: number, height: number];

export interface OverlapCase {
  a: StoredBox;
  b: StoredBox;
  iou: number;
}

export interface SuppressionCase {
  boxes: StoredBox[];
  scores: number[];
  iou: number;
  /** Places by falling score. */
  kept: number[];
}

export interface ChoiceCase {
  boxes: StoredBox[];
  /** [boxes, captions]. */
  scores: number[][];
  columns: number[];
  most: number;
  iou?: number;
  places: number[];
  labels: number[];
}

export interface RankCase {
  truth: StoredBox;
  boxes: StoredBox[];
  /** [boxes, vocabulary]. */
  totals: number[][];
  limit: number;
  /** Of the detection that speaks for the true box. */
  place: number | null;
  rank: number;
  /** Of that detection, or the largest. */
  iou: number;
}

export interface PrecisionCase {
  name: string;
  samples: {
    truths: (readonly [...StoredBox, label: number, area?: number])[];
    detections: (readonly [...StoredBox, label: number, score: number])[];
  }[];
  expected: Record<keyof AveragePrecision, number | null>;
}

export interface CorrelationCase {
  a: number[];
  b: number[];
  spearman: number;
}

/** What fixtures/make-detection-cases.py stored. */
export const detectionCases = JSON.parse(
  readFileSync(new URL('./fixtures/detection-cases.json', import.meta.url), 'utf8'),
) as {
  overlaps: OverlapCase[];
  suppressions: SuppressionCase[];
  choices: ChoiceCase[];
  ranks: RankCase[];
  precisions: PrecisionCase[];
  correlations: CorrelationCase[];
};

export function boxOf([x, y, width, height]: readonly [...StoredBox, ...unknown[]]): Box {
  return { x, y, width, height };
}

export function samplesOf({ samples }: PrecisionCase): DetectionSample[] {
  return samples.map(({ truths, detections }) => ({
    truths: truths.map((truth) => {
      const [label, area] = [truth[4], truth[5]];
      return { box: boxOf(truth), label, ...(area !== undefined && { area }) };
    }),
    detections: detections.map((detection) => ({ box: boxOf(detection), label: detection[4], score: detection[5] })),
  }));
}
