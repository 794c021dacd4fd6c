import {
  type EvaluationResult,
  type ResultTable,
  ranksTable,
  renderCsv,
  renderLatex,
  renderMarkdown,
  renderText,
  resultTable,
} from '@fgclip/heads';

/** How the results of an evaluation are wanted: the format asked for, else what the ending of `out` stands for. */
export interface FormatChoice {
  readonly perN?: boolean;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly latex?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
}

/** The results as one text. */
export function renderResult(result: EvaluationResult, options: FormatChoice): string {
  if (isJson(options)) return `${JSON.stringify(result, null, 2)}\n`;
  const tables = options.perN
    ? [resultTable(result), ...(['mean', 'median', 'top1'] as const).map((measure) => ranksTable(result, measure))]
    : [resultTable(result)];
  return tables.map(rendererOf(options)).join('\n');
}

function rendererOf({ markdown, latex, csv, out = '' }: FormatChoice): (table: ResultTable) => string {
  if (markdown) return renderMarkdown;
  if (latex) return renderLatex;
  if (csv) return renderCsv;
  if (out.endsWith('.md')) return renderMarkdown;
  if (out.endsWith('.tex')) return renderLatex;
  return out.endsWith('.csv') ? renderCsv : renderText;
}

function isJson({ json, markdown, latex, csv, out = '' }: FormatChoice): boolean {
  return json === true || (out.endsWith('.json') && !markdown && !latex && !csv);
}
