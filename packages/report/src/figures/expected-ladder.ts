import type { Diagnosis, ExpectedStep } from '@fgclip/heads/diagnosis';
import { baselineName } from '@fgclip/heads/internal';
import { tableOf } from '@fgclip/heads/results';
import { axisTitles, leftAxis } from '../charts/axes.ts';
import { bottom, inside } from '../charts/box.ts';
import { legend } from '../charts/legend.ts';
import { line, marker, markerShapes, rule } from '../charts/marks.ts';
import { linearScale } from '../charts/scale.ts';
import { label } from '../charts/svg.ts';
import { group } from '../page/markup.ts';
import { type FigureStyle, makeFigure, type ReportFigure } from './figure.ts';

const names: Readonly<Record<ExpectedStep['step'], string>> = {
  none: baselineName,
  centre: 'centred',
  procrustes: 'rotated',
  whiten: 'whitened',
  cca: 'weighed',
};

/**
 * What is heard of every attribute as embeddings go step by step from the cosine to canonical correlation: which step
 * mends it says what was wrong. None where no steps were measured.
 */
export function expectedLadder({ expectation, attributes }: Diagnosis, style: FigureStyle): ReportFigure | undefined {
  if (expectation === undefined || attributes.length === 0) return undefined;
  const { steps, ranks } = expectation;
  const rank =
    ranks && ` The mean rank goes from ${ranks.cosine.value.toFixed(2)} to ${ranks.expected.value.toFixed(2)}.`;
  return makeFigure(
    {
      name: 'expected-ladder',
      title: 'What to expect of a head, step by step',
      description: `Share heard in percent after each step. ${attributes
        .map(
          ({ name }) =>
            `${name}: ${steps.map(({ step, heard }) => `${names[step]} ${percent(heard[name])}`).join(', ')}`,
        )
        .join('. ')}.${rank ?? ''}`,
      reading:
        'Without training, from means and covariances of one half of the photographs, measured on the other: less the mean ' +
        'of either side, captions rotated onto images, every direction spread alike, directions weighed by how well both ' +
        `sides agree. Where a rotation mends it, the directions were turned away from each other.${rank ?? ''}`,
      table: tableOf(steps, [
        { header: 'step', value: ({ step }) => names[step] },
        ...attributes.map(({ name }) => ({
          ...{ header: name, group: 'heard %', digits: 1 },
          value: ({ heard }: ExpectedStep) => 100 * (heard[name] ?? Number.NaN),
        })),
        { header: 'mean rank', value: ({ meanRank }) => meanRank, digits: 2 },
      ]),
    },
    drawing(
      attributes.map(({ name }) => name),
      steps,
      style,
    ),
    style,
  );
}

const LARGEST = 720;

function drawing(attributes: readonly string[], steps: readonly ExpectedStep[], { theme, width }: FigureStyle) {
  const look = (k: number) => ({
    colour: theme.series[k % theme.series.length] ?? theme.ink,
    shape: markerShapes[k % markerShapes.length] ?? ('circle' as const),
  });
  const keys = legend(
    attributes.map((text, k) => ({
      text,
      sign: ({ x, y }) =>
        group(
          rule({ x, y }, { x: x + 22, y }, { colour: look(k).colour }),
          marker({ x: x + 11, y }, { ...look(k), size: 4.5 }),
        ),
    })),
    width,
    theme,
  );
  const top = keys.height + 12;
  const plot = inside(
    { x: 0, y: top, width: Math.min(width, LARGEST), height: 300 },
    { top: 26, right: 30, bottom: 34, left: 34 },
  );
  const y = linearScale([0, 100], [plot.y + plot.height, plot.y]);
  const x = linearScale([0, steps.length - 1], [plot.x + 24, plot.x + plot.width]);
  const points = (name: string) => steps.map(({ heard }, k) => ({ x: k, y: 100 * (heard[name] ?? Number.NaN) }));
  const body = [
    keys.markup,
    leftAxis(plot, y, theme),
    axisTitles(plot, { y: 'percent heard' }, theme),
    steps.map(({ step }, k) =>
      label(names[step], x.at(k), bottom(plot) + 18, theme, { size: 11, colour: theme.muted, anchor: 'middle' }),
    ),
    attributes.map((name, k) => [
      line(points(name), { x, y }, { colour: look(k).colour, width: 2, series: name }),
      points(name).map((point) => marker({ x: x.at(point.x), y: y.at(point.y) }, { ...look(k), size: 4.5 })),
    ]),
  ];
  return { body, width: Math.min(width, LARGEST), height: top + 300 };
}

function percent(share: number | undefined): string {
  return (100 * (share ?? Number.NaN)).toFixed(0);
}
