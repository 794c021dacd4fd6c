import { join } from 'node:path';
import {
  comparisonsTable,
  type EvaluationResult,
  publishedTable,
  type RankMeasure,
  ranksTable,
  renderCsv,
  renderLatex,
  renderMarkdown,
  resultTable,
  resultTables,
  scoresTable,
} from '@fgclip/heads';
import { writeFileAtomically } from '../files/write-file.ts';

const measures: readonly RankMeasure[] = ['mean', 'median', 'top1'];

/** Leaves the results in a folder: all of them as JSON and Markdown, the main table for papers and spreadsheets. */
export async function writeReports(folder: string, result: EvaluationResult): Promise<void> {
  const perBenchmark = (result.results[0]?.benchmarks ?? []).flatMap(({ name }) =>
    measures.map((measure) => ranksTable(result, measure, { benchmark: name })),
  );
  const all = [
    ...resultTables(result),
    publishedTable(result),
    comparisonsTable(result),
    ...perBenchmark,
    scoresTable(result),
  ];
  const files = {
    'results.json': `${JSON.stringify(result, null, 2)}\n`,
    'table.md': all.map(renderMarkdown).join('\n'),
    'table.tex': renderLatex(resultTable(result)),
    'table.csv': renderCsv(resultTable(result)),
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFileAtomically(join(folder, name), new TextEncoder().encode(text));
  }
}
