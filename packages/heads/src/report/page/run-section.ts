import { comparisonsTable } from '../../results/comparisons-table.ts';
import type { EvaluationResult } from '../../results/head-result.ts';
import { publishedTable } from '../../results/published-table.ts';
import { meanRankTable, resultTable, retrievalTable } from '../../results/result-table.ts';
import type { ReportFigure } from '../figures/figure.ts';
import { bestHead } from '../figures/rank-measure.ts';
import { type Child, type Markup, tag } from '../markup.ts';
import type { ReportRun } from '../report-data.ts';
import { runFigures } from '../report-figures.ts';
import { pageTheme } from '../theme.ts';
import { answerOf } from './answer.ts';
import { detectorsPart } from './detectors.ts';
import { figureMarkup } from './figure-markup.ts';
import { galleryOf } from './gallery.ts';
import { protocolDetails } from './protocol.ts';
import { htmlTable } from './table.ts';

/** Pixels of the figures on a wide screen and on a telephone. */
const WIDE = 960;
const NARROW = 340;

/** Everything about one run, beginning with the answer. `prefix` begins its ids. */
export function runSection(
  run: ReportRun,
  { prefix, heading }: { readonly prefix: string; readonly heading: string },
): Markup {
  const { result, gallery = [], comparison } = run;
  const figures = figuresOf(run, prefix);
  const figure = (name: string): Child => figures.get(`${prefix}${name}`);
  const distributions = [...figures].filter(([name]) => name.startsWith(`${prefix}score-distributions`));
  const [firstDistribution, ...otherDistributions] = distributions.map(([, markup]) => markup);
  const [answer, ...more] = result.results.length > 0 || comparison === undefined ? answerOf(result) : [];
  return tag(
    'section',
    { id: `${prefix}run`, 'aria-labelledby': `${prefix}answer` },
    tag('h2', { id: `${prefix}answer` }, heading),
    answer === undefined ? undefined : tag('p', { class: 'answer' }, answer),
    more.map((sentence) => tag('p', { class: 'more' }, sentence)),
    figure('mean-rank-sum'),
    part('Results', tables(result)),
    part(
      'CLIP or the boxes: where do detectors fail?',
      comparison && detectorsPart(comparison, figure('detector-ranks')),
    ),
    part('How ranks grow with the number of captions', figure('rank-by-negatives')),
    part('Fine against coarse', figure('fine-against-coarse')),
    part('Pictures', galleryOf(gallery, bestHead(result.results))),
    part('Scores', firstDistribution, folded('The same on the other benchmarks', otherDistributions)),
    part('Training', figure('training-curves')),
    part('How this was measured', protocolDetails(result.protocol, comparison?.protocol.detectors)),
  );
}

function figuresOf(run: ReportRun, prefix: string): Map<string, Markup> {
  const style = { theme: pageTheme, standalone: false, prefix };
  const wide = runFigures(run, { ...style, width: WIDE, suffix: '' });
  const narrow = runFigures(run, { ...style, width: NARROW, suffix: '-narrow' });
  const both = wide.flatMap((figure): [ReportFigure, ReportFigure][] => {
    const small = narrow.find(({ name }) => name === figure.name);
    return small === undefined ? [] : [[figure, small]];
  });
  return new Map(both.map(([figure, small]) => [figure.name, figureMarkup(figure, small)]));
}

function tables(result: EvaluationResult): Child[] {
  const [first] = result.results;
  if (first === undefined) return [];
  const ranked = first.benchmarks.length > 0;
  const published = publishedTable(result);
  const several = first.benchmarks.length > 1;
  return [
    ranked ? htmlTable(several ? meanRankTable(result) : resultTable(result)) : undefined,
    several || !ranked ? first.retrievals.map(({ name }) => htmlTable(retrievalTable(result, name))) : undefined,
    result.results.length > 1 ? folded('Differences from the cosine', relativeTables(result)) : undefined,
    result.comparisons.length > 0
      ? folded('Which differences are more than chance', [htmlTable(comparisonsTable(result))])
      : undefined,
    first.meanRankSum?.complete && published.rows.length > 0
      ? folded('Beside the published results', [htmlTable(published)])
      : undefined,
  ];
}

function relativeTables(result: EvaluationResult): Child[] {
  const { benchmarks = [], retrievals = [] } = result.results[0] ?? {};
  const options = { relative: true, intervals: false };
  if (benchmarks.length === 1) return [htmlTable(resultTable(result, options))];
  return [
    benchmarks.length > 0 ? htmlTable(meanRankTable(result, options)) : undefined,
    ...retrievals.map(({ name }) => htmlTable(retrievalTable(result, name, options))),
  ];
}

/** A part with its heading; nothing where there is nothing in it. */
function part(title: string, ...content: readonly Child[]): Child {
  return isEmpty(content) ? undefined : tag('section', { class: 'part' }, tag('h3', {}, title), content);
}

function folded(summary: string, content: readonly Child[]): Child {
  return isEmpty(content) ? undefined : tag('details', {}, tag('summary', {}, summary), content);
}

function isEmpty(child: Child): boolean {
  return Array.isArray(child) ? child.every(isEmpty) : child === undefined;
}
