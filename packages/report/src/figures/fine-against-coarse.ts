import type { ConfidenceInterval, EvaluationResult } from '@fgclip/heads';
import { tableOf } from '@fgclip/heads/results';
import { axisTitles, bottomAxis, leftAxis } from '../charts/axes.ts';
import { type Box, inside, type Point, panelGrid } from '../charts/box.ts';
import { legend } from '../charts/legend.ts';
import { arrow, marker, rule, whisker } from '../charts/marks.ts';
import { placeAround } from '../charts/place-labels.ts';
import { domainOf, linearScale, type Scale } from '../charts/scale.ts';
import { label, textWidth } from '../charts/svg.ts';
import type { Theme } from '../charts/theme.ts';
import { type Child, tag } from '../page/markup.ts';
import { type FigureStyle, makeFigure, type ReportFigure } from './figure.ts';
import { markerLegend, type RankMeasure, rankMeasure, type Series, seriesOf, withInterval } from './series.ts';

interface Panel {
  readonly title: string;
  readonly marks: readonly Mark[];
}

const directions = [
  ['textToImage', 'text to image'],
  ['imageToText', 'image to text'],
] as const;

/**
 * What every head gains among hard negatives against what it gives up in coarse retrieval (R@1), a panel a direction and
 * retrieval set: the frontier of what can be had, and arrows from stage to stage. None where either was not measured.
 */
export function fineAgainstCoarse(evaluation: EvaluationResult, style: FigureStyle): ReportFigure | undefined {
  const series = seriesOf(evaluation, style.theme);
  const sets = evaluation.results[0]?.retrievals ?? [];
  const panels = sets
    .flatMap(({ name, title }) =>
      directions.map(([direction, words]) => ({
        title: `R@1, ${words}${sets.length > 1 ? `, ${title}` : ''}`,
        marks: series.flatMap((one) => markOf(one, name, direction)),
      })),
    )
    .filter(({ marks }) => marks.length > 0);
  const [first] = panels[0]?.marks ?? [];
  if (first === undefined) return undefined;
  const told = panels.map(({ title, marks }) => `${title}: ${marks.map(markText).join('; ')}`);
  return makeFigure(
    {
      name: 'fine-against-coarse',
      title: 'What a head gains, and what it gives up',
      description: `Points: ${first.rank.name} (lower is better) and recall at 1 in percent (higher is better). ${told.join('. ')}.`,
      reading:
        'Further left: finer among hard negatives. Further up: better coarse retrieval. The cross lines are the cosine; ' +
        'a head in the upper left quarter beats it in both. The broad line joins the heads that no other beats in both. ' +
        'Hollow markers are earlier stages of training, arrows lead to the last.',
      table: tableOf(
        panels.flatMap(({ title, marks }) => marks.map((mark) => ({ title, ...mark }))),
        [
          { header: 'recall', value: ({ title }) => title },
          { header: 'head', value: ({ series: { head } }) => head },
          { header: 'stage', value: ({ series: { stage } }) => stage },
          {
            header: first.rank.name,
            value: ({ rank }) => rank.value,
            interval: ({ rank }) => rank.interval,
            digits: 2,
          },
          { header: 'R@1', value: ({ recall }) => recall.value, interval: ({ recall }) => recall.interval, digits: 1 },
        ],
      ),
    },
    drawing(panels, first.rank.name, style),
    style,
  );
}

function drawing(panels: readonly Panel[], rankName: string, { theme, width }: FigureStyle) {
  const series = (panels[0]?.marks ?? []).map((mark) => mark.series);
  const keys = legend(markerLegend(series, theme), width, theme);
  const grid = panelGrid(panels.length, {
    width,
    minWidth: 330,
    maxWidth: 640,
    height: 380,
    gap: 36,
    top: keys.height + 14,
  });
  const marks = panels.flatMap((panel) => panel.marks);
  const xDomain = domainOf(marks.flatMap(({ rank }) => ends(rank.value, rank.interval)));
  const body = panels.map((panel, k) => {
    const box = grid.boxes[k];
    return box === undefined ? undefined : panelOf(panel, box);
  });
  return { body: [keys.markup, body], width, height: keys.height + 14 + grid.height };

  function panelOf({ title, marks: found }: Panel, box: Box): Child {
    const plot = inside(box, { top: 44, right: 12, bottom: 42, left: 34 });
    const x = linearScale(xDomain, [plot.x, plot.x + plot.width]);
    const y = linearScale(domainOf(found.flatMap(({ recall }) => ends(recall.value, recall.interval))), [
      plot.y + plot.height,
      plot.y,
    ]);
    const at = ({ rank, recall }: Mark): Point => ({ x: x.at(rank.value), y: y.at(recall.value) });
    const cosine = found.find((mark) => mark.series.role === 'baseline');
    return tag(
      'g',
      { 'data-panel': title },
      label(title, box.x, box.y + 14, theme, { size: 13, bold: true }),
      leftAxis(plot, y, theme),
      bottomAxis(plot, x, theme, { lines: true }),
      axisTitles(plot, { x: `${rankName} (lower is better)`, y: 'percent (higher is better)' }, theme),
      cosine === undefined ? undefined : crossLines(at(cosine), plot),
      frontierLine(frontier(found).map(at)),
      found.map((mark) => whiskers(mark, x, y)),
      steps(found).map(([from, to]) =>
        arrow(at(from), at(to), { colour: to.series.look.colour, width: 1.25, opacity: 0.75 }),
      ),
      found.map((mark) => markerOf(mark, at(mark))),
      pointNames(found, at, plot, theme),
    );
  }

  /** What can be had: between two neighbours of the frontier, a blend of them. */
  function frontierLine(points: readonly Point[]): Child {
    const path = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
    return tag('polyline', {
      points: path,
      fill: 'none',
      stroke: theme.ink,
      'stroke-width': 5,
      'stroke-opacity': 0.12,
      'stroke-linejoin': 'round',
      'stroke-linecap': 'round',
    });
  }

  function crossLines(at: Point, plot: Box): Child {
    const style = { colour: theme.ink, width: 1, dash: '2 3', opacity: 0.7 };
    return [
      rule({ x: plot.x, y: at.y }, { x: plot.x + plot.width, y: at.y }, style),
      rule({ x: at.x, y: plot.y }, { x: at.x, y: plot.y + plot.height }, style),
    ];
  }

  function markerOf(mark: Mark, at: Point): Child {
    const { name, role, look } = mark.series;
    return marker(at, {
      ...look,
      ...{ size: role === 'earlier' ? 4.5 : 5.5, series: name, title: markText(mark) },
      ...(role === 'earlier' && { hollow: theme.background }),
    });
  }
}

function whiskers({ series: { look }, rank, recall }: Mark, x: Scale, y: Scale): Child {
  const style = { colour: look.colour, width: 1, opacity: 0.55, cap: 0 };
  return [
    rank.interval &&
      whisker('horizontal', y.at(recall.value), x.at(rank.interval.low), x.at(rank.interval.high), style),
    recall.interval &&
      whisker('vertical', x.at(rank.value), y.at(recall.interval.low), y.at(recall.interval.high), style),
  ];
}

/** How fine and how coarse a head matches: a point of the plane. */
export interface Mark {
  readonly series: Series;
  readonly rank: RankMeasure;
  readonly recall: { readonly value: number; readonly interval?: ConfidenceInterval };
}

/** None where either was not measured. */
function markOf(series: Series, set: string, direction: 'imageToText' | 'textToImage'): Mark[] {
  const rank = rankMeasure(series.result);
  const retrieval = series.result.retrievals.find(({ name }) => name === set);
  if (rank === undefined || retrieval === undefined) return [];
  const interval = retrieval.intervals?.[direction].recall1;
  return [{ series, rank, recall: { value: retrieval[direction].recall1, ...(interval && { interval }) } }];
}

/** From every stage of a head to the next. */
function steps(marks: readonly Mark[]): (readonly [Mark, Mark])[] {
  return marks.flatMap((to, k) => {
    const before = marks.slice(0, k);
    const from = before.findLast(({ series: { line } }) => line === to.series.line);
    return from === undefined ? [] : [[from, to] as const];
  });
}

/** "linear fine-tune 11.60 (11.15 to 12.05), 36.3 (35.4 to 37.2) %". */
function markText({ series: { name }, rank, recall }: Mark): string {
  return `${name} ${withInterval(rank.value, rank.interval, 2)}, ${withInterval(recall.value, recall.interval, 1)} %`;
}

/** What an axis must have room for. */
function ends(value: number, interval: ConfidenceInterval | undefined): number[] {
  return interval === undefined ? [value] : [value, interval.low, interval.high];
}

/** The heads that no other beats in both, from the finest to the one that keeps most; earlier stages count, too. */
function frontier(marks: readonly Mark[]): Mark[] {
  const byRank = [...marks].sort((a, b) => a.rank.value - b.rank.value || b.recall.value - a.recall.value);
  return byRank.filter(({ recall }, k) => byRank.slice(0, k).every((finer) => finer.recall.value < recall.value));
}

/** The names of heads after all their training, off markers, arrows and cross lines as far as there is room. */
function pointNames(found: readonly Mark[], at: (mark: Mark) => Point, plot: Box, theme: Theme): Child {
  const named = found.filter((mark) => mark.series.role !== 'earlier');
  const requests = named.map((mark) => ({ at: at(mark), width: textWidth(mark.series.line, 12), height: 14 }));
  const obstacles = [
    ...found.map((mark) => around(at(mark), 7)),
    ...steps(found).flatMap(([from, to]) => alongLine(at(from), at(to))),
    ...found.filter(({ series }) => series.role === 'baseline').flatMap((mark) => cross(at(mark), plot)),
  ];
  const boxes = placeAround(requests, plot, obstacles);
  return named.map(({ series: { line, look, role } }, k) => {
    const box = boxes[k];
    if (box === undefined) return undefined;
    return label(line, box.x, box.y + 11, theme, { colour: look.colour, bold: role === 'baseline', halo: true });
  });
}

function around({ x, y }: Point, radius: number): Box {
  return { x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius };
}

/** Where the cross lines run. */
function cross(at: Point, { x, y, width, height }: Box): Box[] {
  return [
    { x, y: at.y - 2, width, height: 4 },
    { x: at.x - 2, y, width: 4, height },
  ];
}

function alongLine(from: Point, to: Point): Box[] {
  const count = Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / 10);
  return Array.from({ length: count }, (_, k) => {
    const share = (k + 0.5) / count;
    return around({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) }, 3);
  });
}
