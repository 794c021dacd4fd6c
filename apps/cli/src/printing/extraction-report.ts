import type { SampleSet } from '@fgclip/datasets';
import type { ExtractionResult, PresentSamples } from '@fgclip/node';
import { count } from './output.ts';
import { absentLines, firstFew, unusableLines } from './sample-report.ts';

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
  const lost = skipped.reduce((sum, { samples }) => sum + samples, 0);
  const lines = [
    ...tableLines(out, sets, result),
    ...unusableLines(sets),
    ...absentLines(leftOut),
    ...(skipped.length === 0
      ? []
      : [`Skipped: ${count(skipped.length, 'image')} with ${count(lost, 'sample')}, listed in skipped.jsonl`]),
    ...firstFew(skipped, ({ file, box, reason }) => `${file}${box === undefined ? '' : ' (a box)'}: ${reason}`),
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
