import type { SampleSet } from '@fgclip/datasets';
import type { DetectionResult, PresentSamples, QuestionCounts, SetCounts, SkippedQuestion } from '@fgclip/node';
import { count } from './output.ts';
import { absentLines, firstFew, unusableLines } from './sample-report.ts';

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
    ...firstFew(questions, ({ photograph, reason }) => `${photograph}: ${reason}`),
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
