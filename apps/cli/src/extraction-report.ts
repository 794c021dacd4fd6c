import type { SampleSet } from '@fgclip/datasets';
import type { ExtractionResult, PresentSamples } from '@fgclip/node';
import { count, shortened } from './output.ts';

/** Entries of a list that are shown. */
const SHOWN = 5;

export interface ExtractionReport {
  readonly out: string;
  readonly sets: readonly SampleSet[];
  /** What was left out since its photographs are not there, when that was asked for. */
  readonly leftOut: PresentSamples['leftOut'] | undefined;
  readonly result: ExtractionResult;
}

/** What came of an extraction, for the eye: the table first, then everything that is not in it. */
export function extractionSummary({ out, sets, leftOut, result }: ExtractionReport): string {
  const { skipped, truncated } = result;
  const unusable = sets.flatMap((set) => set.skipped);
  const lost = skipped.reduce((sum, { samples }) => sum + samples, 0);
  const lines = [
    ...tableLines(out, sets, result),
    ...(unusable.length === 0
      ? []
      : [`Left out of the data files as unusable: ${count(unusable.length, 'entry', 'entries')}`]),
    ...some(
      unusable,
      ({ file, entry, field, reason }) => `${file}, ${field === undefined ? entry : `${entry}.${field}`}: ${reason}`,
    ),
    ...(leftOut === undefined || leftOut.samples === 0
      ? []
      : [
          `Left out since their photographs are not there: ${count(leftOut.samples, 'sample')} of ` +
            `${count(leftOut.photographs.length, 'photograph')}. Numbers measured on the rest are not those of the data set.`,
        ]),
    ...some(leftOut?.photographs ?? [], (name) => name),
    ...(skipped.length === 0
      ? []
      : [`Skipped: ${count(skipped.length, 'image')} with ${count(lost, 'sample')}, listed in skipped.jsonl`]),
    ...some(skipped, ({ file, box, reason }) => `${file}${box === undefined ? '' : ' (a box)'}: ${reason}`),
    ...(truncated === 0 ? [] : [`Cut to the length that the model takes: ${count(truncated, 'caption')}`]),
  ];
  return `${lines.join('\n')}\n`;
}

function tableLines(out: string, sets: readonly SampleSet[], { manifest, missingShards }: ExtractionResult): string[] {
  if (manifest === undefined) {
    return [
      `${out}: ${count(missingShards, 'shard')} missing yet. Do the other shares, put all files into one folder, and run ` +
        'any of them there again.',
    ];
  }
  const { counts, dimension, dtype, fingerprint } = manifest;
  const { images, texts, annotations } = counts;
  return [
    `${out}: ${count(images, 'image')}, ${count(texts, 'caption')}, ${count(annotations, 'annotation')}; ` +
      `${dimension} values a row, ${dtype}; fingerprint ${fingerprint}`,
    ...sets.map(({ name, samples, maxNegatives }) => {
      const negatives = maxNegatives === undefined ? '' : `, ranked against ${count(maxNegatives, 'hard negative')}`;
      return `  ${name}: ${count(samples.length, 'sample')}${negatives}`;
    }),
  ];
}

/** The first few, indented, a line each. */
function some<T>(entries: readonly T[], describe: (entry: T) => string): string[] {
  const rest = entries.length - SHOWN;
  return [
    ...entries.slice(0, SHOWN).map((entry) => `  ${shortened(describe(entry), 160)}`),
    ...(rest > 0 ? [`  ... and ${count(rest, 'more', 'more')}`] : []),
  ];
}
