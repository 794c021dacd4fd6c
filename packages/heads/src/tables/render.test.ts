import { expect, test } from 'vitest';
import { threeResults } from '../../test/made-up-results.ts';
import { renderCsv, renderLatex, renderMarkdown, renderText } from './render.ts';
import { resultTable } from './result-table.ts';
import type { ResultTable } from './table.ts';

/** A table of one column of text and one of numbers. */
function table(...names: string[]): ResultTable {
  return {
    columns: [
      { header: 'name', align: 'left' },
      { header: 'x', align: 'right' },
    ],
    rows: names.map((text, i) => [{ text }, { text: `${i}`, value: i }]),
    notes: [],
  };
}

test('text: columns line up, decimal points too, the best is starred, headings span their columns', () => {
  const text = renderText(resultTable(threeResults));
  expect(text.split('\n').slice(0, 10)).toEqual([
    '                                                     image to text     text to image',
    'head         stage      mean rank  median  top-1 %   R@1   R@5  R@10   R@1   R@5  R@10   rsum',
    '-----------  ---------  ---------  ------  -------  ----  ----  ----  ----  ----  ----  -----',
    'cosine                       2.13       2     50.0  52.4* 76.7* 84.6  33.1  58.4  69.0  374.2',
    '                            ±0.05',
    'linear       warm-up         2.20       2     40.0  48.5  76.7* 85.6* 37.6* 66.5* 77.0* 391.9*',
    '                            ±0.05',
    'linear       fine-tune       1.13*      1*    88.8* 38.9  67.8  79.3  36.3  64.7  75.6  362.6',
    '                            ±0.05',
    'blind guess                  2.00             33.3',
  ]);
  expect(text).toContain('\n\n* best of its column.\nRank of the right caption');
  expect(text.endsWith('.\n')).toBe(true);
});

test('text: a heading with room to spare is drawn out over its columns', () => {
  const columns = ['one', 'two', 'three'].map((header) => ({ header, group: 'group', align: 'right' as const }));
  const lines = renderText({ columns, rows: [], notes: [] }).split('\n');
  expect(lines).toEqual(['---- group ----', 'one  two  three', '---  ---  -----', '']);
});

test('text: no trailing spaces, no headings where there are no groups, no legend without a best', () => {
  expect(renderText(table('a', 'longer'))).toBe('name    x\n------  -\na       0\nlonger  1\n');
});

test('markdown: bold, alignment and notes', () => {
  const lines = renderMarkdown(resultTable(threeResults)).split('\n');
  expect(lines[0]).toMatch(/^\| head \| stage \| mean rank \| .* \| i2t R@1 \|/);
  expect(lines[1]).toBe(`| :--- | :--- |${' ---: |'.repeat(10)}`);
  expect(lines[4]).toContain('| linear | fine-tune | **1.13** ± 0.05 | **1** | **88.8** | 38.9 |');
  expect(lines.slice(6, 8)).toEqual(['', expect.stringMatching(/^Rank of the right caption/)]);
});

test('markdown: markup, pipes, HTML and line breaks are only text', () => {
  expect(renderMarkdown(table('a|b_c*d*\\`e`\n<b>[x](y)&amp;')).split('\n')[2]).toBe(
    '| a\\|b\\_c\\*d\\*\\\\\\`e\\` \\<b\\>\\[x\\](y)\\&amp; | 0 |',
  );
});

test('latex: booktabs, groups over their columns, bold', () => {
  const lines = renderLatex(resultTable(threeResults)).split('\n');
  const from = lines.indexOf('\\begin{tabular}{llrrrrrrrrrr}');
  expect(lines.slice(0, from).every((line) => line.startsWith('% '))).toBe(true);
  expect(lines.slice(from + 1, from + 4)).toEqual([
    '\\toprule',
    ' &  &  &  &  & \\multicolumn{3}{c}{image to text} & \\multicolumn{3}{c}{text to image} &  \\\\',
    '\\cmidrule(lr){6-8} \\cmidrule(lr){9-11}',
  ]);
  expect(lines[from + 4]).toContain('median & top-1 \\% & R@1');
  expect(lines[from + 8]).toMatch(
    /^linear & fine-tune & \\textbf\{1\.13\} \{\\scriptsize\$\\pm\$0\.05\} & .* & 362\.6 \\\\$/,
  );
  expect(lines.slice(from + 10)).toEqual(['\\bottomrule', '\\end{tabular}', '']);
});

test('latex: every special character is escaped once', () => {
  expect(renderLatex(table('a_b & 5% #1 $x$ {y} ~z ^ \\n <k>\nnext'))).toContain(
    'a\\_b \\& 5\\% \\#1 \\$x\\$ \\{y\\} \\textasciitilde{}z \\textasciicircum{} \\textbackslash{}n ' +
      '\\textless{}k\\textgreater{} next & 0 \\\\\n',
  );
});

test('a title stands above the table, and not in a CSV', () => {
  const titled = { ...table('a'), title: 'Ranks_1' };
  expect(renderText(titled)).toMatch(/^Ranks_1\n\nname {2}x\n/);
  expect(renderMarkdown(titled)).toMatch(/^\*\*Ranks\\_1\*\*\n\n\| name/);
  expect(renderLatex(titled)).toMatch(/^%.*\n% Ranks_1\n\\begin/);
  expect(renderCsv(titled)).toBe(renderCsv(table('a')));
});

test('csv: quotes as RFC 4180 has it, numbers in full, no notes', () => {
  expect(renderCsv(table('plain', 'a,b', 'say "x"', 'two\nlines'))).toBe(
    'name,x\nplain,0\n"a,b",1\n"say ""x""",2\n"two\nlines",3\n',
  );
  const lines = renderCsv(resultTable(threeResults)).split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(/^head,stage,mean rank,mean rank low,mean rank high,median,top-1 %,i2t R@1,/);
  expect(lines[1]).toBe('cosine,,2.125,2.075,2.175,2,50,52.4,76.7,84.6,33.1,58.4,69,374.2');
  expect(lines[4]).toBe('blind guess,,2,,,,33.333333,,,,,,,');
});
