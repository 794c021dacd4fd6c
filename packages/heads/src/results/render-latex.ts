import type { ResultTable, TableCell, TableColumn } from './table.ts';

const commands: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
};

/** A tabular in the style of the booktabs package, the best of a column in bold, title and notes as comments above. */
export function renderLatex({ title, columns, rows, notes }: ResultTable): string {
  const line = (texts: readonly string[]) => `${texts.join(' & ')} \\\\`;
  const lines = [
    ...['\\usepackage{booktabs} in the preamble', ...(title === undefined ? [] : [title]), ...notes].map(
      (note) => `% ${note.replace(/[\r\n]+/g, ' ')}`,
    ),
    `\\begin{tabular}{${columns.map(({ align }) => align[0]).join('')}}`,
    '\\toprule',
    ...groupLines(columns),
    line(columns.map(({ header }) => escapeLatex(header))),
    '\\midrule',
    ...rows.map((cells) => line(cells.map(cellText))),
    '\\bottomrule',
    '\\end{tabular}',
  ];
  return `${lines.join('\n')}\n`;
}

function cellText({ text, best, spread }: TableCell): string {
  const escaped = escapeLatex(text);
  return `${best ? `\\textbf{${escaped}}` : escaped}${spread === undefined ? '' : ` {\\scriptsize$\\pm$${spread}}`}`;
}

/** The headings over groups of columns, and the rules under them. */
function groupLines(columns: readonly TableColumn[]): string[] {
  if (columns.every(({ group }) => group === undefined)) return [];
  const cells: string[] = [];
  const rules: string[] = [];
  for (let column = 0; column < columns.length; ) {
    const group = columns[column]?.group;
    const from = column++;
    while (group !== undefined && columns[column]?.group === group) column++;
    cells.push(group === undefined ? '' : `\\multicolumn{${column - from}}{c}{${escapeLatex(group)}}`);
    if (group !== undefined) rules.push(`\\cmidrule(lr){${from + 1}-${column}}`);
  }
  return [`${cells.join(' & ')} \\\\`, rules.join(' ')];
}

function escapeLatex(text: string): string {
  return text
    .replace(/[\\~^<>]|[{}$&#%_]/g, (character) => commands[character] ?? `\\${character}`)
    .replace(/\s*[\r\n]+\s*/g, ' ');
}
