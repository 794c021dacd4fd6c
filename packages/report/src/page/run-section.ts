import type { DetectorComparison, EvaluationProtocol, EvaluationResult } from '@fgclip/heads';
import type { Diagnosis } from '@fgclip/heads/diagnosis';
import {
  comparedRanksTable,
  comparisonAnswer,
  comparisonsTable,
  correlationsTable,
  localizationTable,
  meanRankTable,
  precisionTable,
  publishedTable,
  resultTable,
  retrievalTable,
} from '@fgclip/heads/results';
import { pageTheme } from '../charts/theme.ts';
import type { ReportFigure } from '../figures/figure.ts';
import { runFigures } from '../figures/report-figures.ts';
import { bestHead } from '../figures/series.ts';
import type { ReportRun } from '../report-data.ts';
import { galleryOf } from './gallery.ts';
import { type Child, type Markup, tag } from './markup.ts';
import { answerOf } from './overview.ts';
import { htmlTable } from './table.ts';

/** Pixels of the figures on a wide screen and on a telephone. */
const WIDE = 960;
const NARROW = 340;

/** Everything about one run, beginning with the answer. `prefix` begins its ids. */
export function runSection(
  run: ReportRun,
  { prefix, heading }: { readonly prefix: string; readonly heading: string },
): Markup {
  const { result, gallery = [], comparison, diagnosis } = run;
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
    part(
      'Why the cosine fails: what is there, and what is heard',
      diagnosis && diagnosisPart(diagnosis, [figure('attributes'), figure('expected-ladder')]),
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

/** How the numbers came about, and of what: for those who want to repeat them. */
function protocolDetails(
  { tables, versions, ...protocol }: EvaluationProtocol,
  detectors: readonly Readonly<Record<string, unknown>>[] = [],
): Markup {
  const { confidence, resamples, seed, clusters } = protocol.statistics;
  return tag(
    'details',
    {},
    tag('summary', {}, 'Protocol, data and versions'),
    facts([
      ['Evaluated', protocol.subset],
      ['Annotations ranked', protocol.ranked.toLocaleString('en')],
      ['Ties', protocol.ties],
      ['Errata of the released code repeated', protocol.errata.length === 0 ? 'none' : protocol.errata.join(', ')],
      [
        'Statistics',
        `${100 * confidence} % bootstrap intervals, ${resamples} resamples over ${clusters}, seed ${seed}; p by sign flips, corrected (Holm)`,
      ],
      ['Split', protocol.split && json(protocol.split)],
      ['Runtime', protocol.runtime],
      [
        'Versions',
        Object.entries(versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', '),
      ],
    ]),
    manifests('embedding table', tables),
    manifests('predictions', detectors),
  );
}

function manifests(what: string, all: readonly Readonly<Record<string, unknown>>[]): Child {
  return all
    .filter((manifest) => Object.keys(manifest).length > 0)
    .map((manifest, k) => [
      tag('p', { class: 'label' }, `Manifest of the ${what}${all.length > 1 ? ` ${k + 1}` : ''}`),
      json(manifest),
    ]);
}

function facts(list: readonly (readonly [string, Child])[]): Markup {
  const known = list.filter(([, fact]) => fact !== undefined && fact !== '');
  return tag(
    'dl',
    {},
    known.map(([name, fact]) => tag('div', {}, tag('dt', {}, name), tag('dd', {}, fact))),
  );
}

function json(value: unknown): Markup {
  return tag('pre', { tabindex: '0' }, JSON.stringify(value, null, 2));
}

/** A figure in its wide and its narrow form, of which style shows the one that fits, how to read it, and its numbers. */
function figureMarkup(wide: ReportFigure, narrow: ReportFigure): Markup {
  return tag(
    'figure',
    { id: wide.name },
    tag('div', { class: 'wide' }, { markup: wide.svg }),
    tag('div', { class: 'narrow' }, { markup: narrow.svg }),
    tag('figcaption', {}, tag('strong', {}, `${wide.title}. `), wide.reading),
    tag('details', {}, tag('summary', {}, 'The numbers as a table'), htmlTable(wide.table, wide.title)),
  );
}

/** The verdicts in words, and the figures behind them. */
function diagnosisPart({ attributes, tooFew }: Diagnosis, figures: readonly Child[]): Child[] {
  return [
    ...attributes.map(({ name, verdict }) =>
      tag('p', { class: 'more' }, tag('strong', {}, `${name}. `), verdict.words),
    ),
    ...tooFew.map(({ name, needs }) =>
      tag('p', { class: 'more' }, tag('strong', {}, `${name}. `), `Too little data: it takes ${needs}.`),
    ),
    ...figures,
  ];
}

/** Question 1 in plain words, the figure and the tables behind it. */
function detectorsPart(comparison: DetectorComparison, figure: Child): Child[] {
  const [answer, ...more] = comparisonAnswer(comparison);
  return [
    tag('p', { class: 'answer' }, answer),
    more.map((sentence) => tag('p', { class: 'more' }, sentence)),
    figure,
    htmlTable(comparedRanksTable(comparison)),
    htmlTable(localizationTable(comparison)),
    htmlTable(correlationsTable(comparison)),
    htmlTable(precisionTable(comparison, { published: comparison.protocol.published ?? false })),
  ];
}
