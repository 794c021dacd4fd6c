import { FgclipError, type Matrix } from '@fgclip/core';
import { readSafetensors } from '@fgclip/core/formats';
import type { Box } from '@fgclip/core/vision';
import type { Annotation, RowDType } from '@fgclip/datasets';
import { encodeShard } from '@fgclip/datasets/internal';
import { firstDifference, inWords } from '../files/record.ts';
import type { ExtractionPlan } from './plan.ts';
import { type ExtractionProtocol, protocolEntries, protocolId } from './protocol.ts';

/** A planned image that could not be embedded. */
export interface SkippedRow {
  /** Row of the plan. */
  readonly row: number;
  /** Whether the whole photograph is at fault, or this box on it. */
  readonly fault: 'photograph' | 'box';
  readonly reason: string;
}

/** What a shard says of itself beside its rows: written with them, so that neither is ever there without the other. */
export interface ShardRecord {
  /** The extraction it belongs to, by protocolId(). */
  readonly extraction: string;
  /** The protocol behind that. Absent in shards of earlier versions. */
  readonly protocol?: ExtractionProtocol;
  /**
   * SHA-256 of the files of the photographs on its rows, in the order of the plan; null for one that could not be read.
   * Absent in shards of captions, and of earlier versions.
   */
  readonly photographs?: readonly (string | null)[];
  /** The planned rows that are not among its rows, ascending. */
  readonly skipped: readonly SkippedRow[];
  /** Captions that were cut to what the model takes. */
  readonly truncated: number;
}

/** A shard that is there. */
export interface FinishedShard extends ShardRecord {
  /** Rows in the file. */
  readonly rows: number;
}

const METADATA = 'fgclip-extraction';

/** A shard as the bytes of its file. @throws INVALID_DATA when a value does not fit float16. */
export function encodeRecordedShard(rows: Matrix, dtype: RowDType, record: ShardRecord): Uint8Array {
  return encodeShard(rows, dtype, { [METADATA]: JSON.stringify(record) });
}

/**
 * What a shard's file says of itself.
 *
 * @throws INVALID_FORMAT for other files; INVALID_DATA for a shard of another extraction, naming the difference where it
 * says what it comes of.
 */
export function readShardRecord(bytes: Uint8Array, file: string, protocol: ExtractionProtocol): FinishedShard {
  const { tensors, metadata } = readSafetensors(bytes, { file });
  const record = parse(metadata[METADATA]);
  const extraction = protocolId(protocol);
  if (record?.extraction === extraction) return { ...record, rows: [...tensors.values()][0]?.shape[0] ?? 0 };
  const difference = record?.protocol && firstDifference(protocol, record.protocol);
  const which = difference === undefined ? '' : `: ${inWords(difference, protocolEntries)}`;
  throw new FgclipError('INVALID_DATA', `The shard belongs to another extraction${which}`, {
    file,
    expected: difference?.expected ?? `extraction ${extraction}`,
    found: difference?.found ?? record?.extraction ?? 'no record of one',
    hint: 'Take it out of the folder to have it made again',
  });
}

function parse(text: string | undefined): ShardRecord | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as ShardRecord);
  } catch {
    return undefined;
  }
}

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
