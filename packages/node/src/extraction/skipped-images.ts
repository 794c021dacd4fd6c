import { type Box, FgclipError } from '@fgclip/core';
import type { Annotation } from '@fgclip/datasets';
import type { ExtractionPlan } from './plan.ts';
import type { SkippedRow } from './shard-record.ts';

/** A photograph, or a box on one, that could not be embedded. */
export interface SkippedImage {
  /** The photograph's name. */
  readonly file: string;
  /** Absent when the photograph as a whole is at fault. */
  readonly box?: Box;
  readonly reason: string;
  /** Samples that are lost with it. */
  readonly samples: number;
}

type SampleName = Pick<Annotation, 'set' | 'id'>;

/** The same, with the names of the samples. */
export interface SkippedLine extends Omit<SkippedImage, 'samples'> {
  readonly samples: readonly SampleName[];
}

/** What was skipped and which samples with it: an entry a photograph, or a box where that alone is at fault. */
export function describeSkipped(plan: ExtractionPlan, rows: readonly SkippedRow[]): SkippedLine[] {
  const samplesOf = samplesByImage(plan, rows);
  const lines = new Map<string, SkippedLine & { samples: SampleName[] }>();
  for (const { row, fault, reason } of rows) {
    const { photograph = -1, box = null } = plan.images[row] ?? {};
    const key = fault === 'box' ? `${row}` : `${photograph}: ${reason}`;
    const file = plan.photographs[photograph]?.id ?? '';
    const line = lines.get(key) ?? { file, ...(fault === 'box' && box !== null && { box }), reason, samples: [] };
    line.samples.push(...(samplesOf.get(row) ?? []));
    lines.set(key, line);
  }
  return [...lines.values()];
}

function samplesByImage({ annotations }: ExtractionPlan, rows: readonly SkippedRow[]) {
  const samples = new Map(rows.map(({ row }) => [row, [] as SampleName[]]));
  for (const { image, set, id } of annotations) {
    samples.get(image)?.push({ ...(set !== undefined && { set }), ...(id !== undefined && { id }) });
  }
  return samples;
}

/** @throws INVALID_DATA, naming the first, when more than the allowed share of the images is skipped. */
export function checkSkipped(
  plan: ExtractionPlan,
  rows: readonly SkippedRow[],
  images: number,
  maxSkippedShare: number,
): void {
  if (rows.length <= maxSkippedShare * images) return;
  const first = describeSkipped(plan, rows).slice(0, 3);
  throw new FgclipError('INVALID_DATA', 'Too many images cannot be embedded', {
    expected: `at most ${100 * maxSkippedShare} % of ${images}`,
    found: `${rows.length}, among them ${first.map(({ file, reason }) => `${file} (${reason})`).join(', ')}`,
    hint: 'Check the folders of images and the files, or allow a greater share',
  });
}
