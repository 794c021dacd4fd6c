import type { EvaluationResult } from '@fgclip/heads';
import { baselineName } from '@fgclip/heads/internal';
import {
  comparisonsTable,
  publishedTable,
  type ResultTable,
  ranksTable,
  renderCsv,
  renderLatex,
  renderMarkdown,
  renderText,
  resultTable,
  resultTables,
  scoresTable,
} from '@fgclip/heads/results';

/** How the results of an evaluation are wanted: the format asked for, else what the ending of `out` stands for. */
export interface FormatChoice {
  readonly perN?: boolean;
  readonly comparisons?: boolean;
  readonly scores?: boolean;
  /** What to hold the results against: the cosine (differences in place of numbers), or what the paper published. */
  readonly compare?: string;
  /** False to leave the intervals out. */
  readonly intervals?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly latex?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
}

type Format = 'text' | 'json' | 'markdown' | 'latex' | 'csv';

const renderers: Readonly<Record<Exclude<Format, 'json'>, (table: ResultTable) => string>> = {
  text: renderText,
  markdown: renderMarkdown,
  latex: renderLatex,
  csv: renderCsv,
};

const endings: Readonly<Record<string, Format>> = { json: 'json', md: 'markdown', tex: 'latex', csv: 'csv' };

/** The results as one text. */
export function renderResult(result: EvaluationResult, options: FormatChoice): string {
  const format = formatOf(options);
  if (format === 'json') return `${JSON.stringify(result, null, 2)}\n`;
  return tablesOf(result, options, format).map(renderers[format]).join('\n');
}

/** One wide table for spreadsheets and papers, several narrow ones for eyes; behind them what else was asked for. */
function tablesOf(result: EvaluationResult, options: FormatChoice, format: Format): ResultTable[] {
  const { perN, comparisons, scores, compare, intervals = true } = options;
  const shown = { intervals, relative: compare === baselineName };
  const isWide = format === 'latex' || format === 'csv';
  const benchmarks = result.results[0]?.benchmarks ?? [];
  const measures = (['mean', 'median', 'top1'] as const).flatMap((measure) =>
    benchmarks.map(({ name }) => ranksTable(result, measure, { intervals, benchmark: name })),
  );
  return [
    ...(isWide ? [resultTable(result, shown)] : resultTables(result, shown)),
    ...(compare === 'paper' ? [publishedTable(result)] : []),
    ...(comparisons ? [comparisonsTable(result)] : []),
    ...(perN ? measures : []),
    ...(scores ? [scoresTable(result)] : []),
  ];
}

function formatOf({ json, markdown, latex, csv, out = '' }: FormatChoice): Format {
  if (json) return 'json';
  if (markdown) return 'markdown';
  if (latex) return 'latex';
  if (csv) return 'csv';
  return endings[/\.(\w+)$/.exec(out)?.[1] ?? ''] ?? 'text';
}
