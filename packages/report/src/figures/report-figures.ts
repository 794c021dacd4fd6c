import type { Diagnosis } from '@fgclip/heads/diagnosis';
import { lightTheme, type Theme } from '../charts/theme.ts';
import type { ReportData, ReportRun } from '../report-data.ts';
import { attributeLines } from './attribute-lines.ts';
import { detectorRanksFigure } from './detector-ranks.ts';
import { expectedLadder } from './expected-ladder.ts';
import { type FigureStyle, type ReportFigure, slug } from './figure.ts';
import { fineAgainstCoarse } from './fine-against-coarse.ts';
import { meanRankSumFigure } from './mean-rank-sum.ts';
import { rankByNegatives } from './rank-by-negatives.ts';
import { scoreDistributionFigures } from './score-distributions.ts';
import { trainingCurves } from './training-curves.ts';

export interface ReportFigureOptions {
  /** Default light. */
  readonly theme?: Theme;
  /** Pixels, margins not counted. Panels are arranged to fit. Default 960. */
  readonly width?: number;
}

/**
 * The figures of a report as SVG files that stand by themselves, run by run; with several runs, their names begin with
 * the run's. Throws INVALID_DATA for histograms whose bins and counts do not fit.
 */
export function reportFigures(
  data: ReportData,
  { theme = lightTheme, width = 960 }: ReportFigureOptions = {},
): ReportFigure[] {
  return data.runs.flatMap((run, k) =>
    runFigures(run, { theme, width, standalone: true, prefix: runPrefix(data, k), suffix: '' }),
  );
}

/** The figures of a diagnosis, as SVG files that stand by themselves: what is heard of each attribute, and what to expect. */
export function diagnosisFigures(
  diagnosis: Diagnosis,
  { theme = lightTheme, width = 960 }: ReportFigureOptions = {},
): ReportFigure[] {
  return figuresOf(diagnosis, { theme, width, standalone: true, prefix: '', suffix: '' });
}

function figuresOf(diagnosis: Diagnosis, style: FigureStyle): ReportFigure[] {
  return [attributeLines(diagnosis, style), expectedLadder(diagnosis, style)].filter((figure) => figure !== undefined);
}

/** The figures of one run, the headline first; those that it has no data for are left out. */
export function runFigures(
  { result, trainings = [], distributions = [], comparison, diagnosis }: ReportRun,
  style: FigureStyle,
): ReportFigure[] {
  return [
    meanRankSumFigure(result, style),
    rankByNegatives(result, style),
    comparison && detectorRanksFigure(comparison, style),
    ...(diagnosis === undefined ? [] : figuresOf(diagnosis, style)),
    fineAgainstCoarse(result, style),
    ...scoreDistributionFigures(distributions, result, style),
    trainingCurves(trainings, result, style),
  ].filter((figure) => figure !== undefined);
}

/** What the names of a run's figures begin with: nothing for a single run; with a number where names alone are not enough. */
export function runPrefix({ runs }: ReportData, k: number): string {
  if (runs.length <= 1) return '';
  const slugs = runs.map(({ name }) => slug(name));
  const own = slugs[k] ?? '';
  return slugs.filter((other) => other === own).length > 1 ? `${own}-${k + 1}-` : `${own}-`;
}
