import type { SampleSet } from '@fgclip/datasets';
import type {
  DetectionResult,
  ExtractionResult,
  PresentSamples,
  QuestionCounts,
  SetCounts,
  SkippedQuestion,
} from '@fgclip/node';
import { inOwnWords } from './api-names.ts';
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
  const { skipped, contradictions, truncated } = result;
  const lost = skipped.reduce((sum, { samples }) => sum + samples, 0);
  const lines = [
    ...tableLines(out, sets, result),
    ...unusableLines(sets),
    ...absentLines(leftOut),
    ...earlierLines(result, 'embedded'),
    ...(skipped.length === 0
      ? []
      : [`Skipped: ${count(skipped.length, 'image')} with ${count(lost, 'sample')}, listed in skipped.jsonl`]),
    ...firstFew(
      skipped,
      ({ file, box, reason }) => `${file}${box === undefined ? '' : ' (a box)'}: ${inOwnWords(reason)}`,
    ),
    ...limitLines(skipped),
    ...(contradictions.length === 0
      ? []
      : [
          `Left out: ${count(contradictions.length, 'negative')} that the model reads as a caption of the same sample, listed in skipped.jsonl`,
        ]),
    ...firstFew(contradictions, ({ id, negative, caption }) => `${id}: "${negative}", as "${caption}"`),
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

export interface DetectionReport {
  readonly out: string;
  readonly sets: readonly SampleSet[];
  /** What was left out since its photographs are not there, when that was asked for. */
  readonly leftOut: PresentSamples['leftOut'] | undefined;
  readonly result: DetectionResult;
}

/** What came of a detection, for the eye: the answers first, then everything that has none. */
export function detectionSummary({ out, sets, leftOut, result }: DetectionReport): string {
  const { manifest, skipped } = result;
  const of = (fault: SkippedQuestion['fault']) => skipped.filter((question) => question.fault === fault);
  const lines = [
    `${out}: ${counted(total(result.sets, (set) => set))}; ${count(manifest.most, 'box', 'boxes')} each at most`,
    ...result.sets.map((set) => `  ${set.name}: ${counted(set)}, in ${set.file}`),
    ...unusableLines(sets),
    ...absentLines(leftOut),
    ...earlierLines(result, 'asked about'),
    ...leftOutLines(result.sets),
    ...skippedLines(
      `Not asked, as a caption has more than ${manifest.contextLength} tokens`,
      total(result.sets, ({ tooLong }) => tooLong),
      of('caption'),
    ),
    ...skippedLines(
      'Skipped, as their photographs cannot be read',
      total(result.sets, ({ unreadable }) => unreadable),
      of('photograph'),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function skippedLines(what: string, counts: QuestionCounts, questions: readonly SkippedQuestion[]): string[] {
  if (questions.length === 0) return [];
  return [
    `${what}: ${counted(counts)}, listed in skipped.jsonl`,
    ...firstFew(questions, ({ photograph, reason }) => `${photograph}: ${inOwnWords(reason)}`),
    ...limitLines(questions),
  ];
}

function leftOutLines(sets: readonly SetCounts[]): string[] {
  const sum = (reason: keyof SetCounts['leftOut']) => sets.reduce((all, { leftOut }) => all + leftOut[reason], 0);
  const parts = [
    [sum('noBox'), 'without a box'],
    [sum('noNegatives'), 'without hard negatives'],
    [sum('fewNegatives'), 'with fewer hard negatives than their set ranks against'],
  ] as const;
  const said = parts.filter(([samples]) => samples > 0).map(([samples, what]) => `${count(samples, 'sample')} ${what}`);
  return said.length === 0 ? [] : [`Nothing to ask about: ${said.join(', ')}`];
}

function total(sets: readonly SetCounts[], of: (set: SetCounts) => QuestionCounts): QuestionCounts {
  const sum = (field: keyof QuestionCounts) => sets.reduce((all, set) => all + of(set)[field], 0);
  return { vocabularies: sum('vocabularies'), boxes: sum('boxes') };
}

function counted({ vocabularies, boxes }: QuestionCounts): string {
  return `${count(vocabularies, 'vocabulary', 'vocabularies')} for ${count(boxes, 'sample')}`;
}

/** What of the data files cannot be used; nothing where all can. */
function unusableLines(sets: readonly SampleSet[]): string[] {
  const unusable = sets.flatMap((set) => set.skipped);
  if (unusable.length === 0) return [];
  return [
    `Left out of the data files as unusable: ${count(unusable.length, 'entry', 'entries')}`,
    ...firstFew(
      unusable,
      ({ file, entry, field, reason }) =>
        `${file}, ${field === undefined ? entry : `${entry}.${field}`}: ${inOwnWords(reason)}`,
    ),
  ];
}

/** What was left out since its photographs are not there, when that was asked for. */
function absentLines(leftOut: PresentSamples['leftOut'] | undefined): string[] {
  if (leftOut === undefined || leftOut.samples === 0) return [];
  return [
    `Left out since their photographs are not there: ${count(leftOut.samples, 'sample')} of ` +
      `${count(leftOut.photographs.length, 'photograph')}. Numbers measured on the rest are not those of the data set.`,
    ...firstFew(leftOut.photographs, (name) => name),
  ];
}

/** What of earlier runs is not as it was: photographs that are others now, and what nobody can tell. */
function earlierLines(
  { changed, unchecked }: { readonly changed: readonly string[]; readonly unchecked: readonly string[] },
  done: string,
): string[] {
  return [
    ...(changed.length === 0
      ? []
      : [`Replaced since an earlier run, and ${done} again: ${count(changed.length, 'photograph')}`]),
    ...firstFew(changed, (name) => name),
    ...(unchecked.length === 0
      ? []
      : [
          `Not compared with what was there, since an earlier version did not note it: ${unchecked.join(', ')}. Where in ` +
            'doubt, name a new folder.',
        ]),
  ];
}

/** How to read photographs that were skipped for their size. */
function limitLines(skipped: readonly { readonly reason: string }[]): string[] {
  const isTooLarge = skipped.some(({ reason }) => reason.startsWith('The picture has too many pixels'));
  return isTooLarge ? ['  --max-pixels reads larger pictures.'] : [];
}

/** The first few, indented, a line each. */
function firstFew<T>(entries: readonly T[], describe: (entry: T) => string): string[] {
  const rest = entries.length - SHOWN;
  return [
    ...entries.slice(0, SHOWN).map((entry) => `  ${shortened(describe(entry), 160)}`),
    ...(rest > 0 ? [`  ... and ${count(rest, 'more', 'more')}`] : []),
  ];
}
