import type { AttributeDiagnosis, Diagnosis } from '@fgclip/heads/diagnosis';
import { isBaseline } from '@fgclip/heads/internal';
import { tableOf } from '@fgclip/heads/results';
import { axisTitles, bottomAxis } from '../charts/axes.ts';
import { inside } from '../charts/box.ts';
import { type LegendItem, legend } from '../charts/legend.ts';
import { marker, rule, whisker } from '../charts/marks.ts';
import { linearScale, type Scale } from '../charts/scale.ts';
import { label } from '../charts/svg.ts';
import type { Theme } from '../charts/theme.ts';
import { type Child, group, tag } from '../page/markup.ts';
import { type FigureStyle, makeFigure, type ReportFigure } from './figure.ts';
import { looksOf, seriesName } from './series.ts';

const ROW = 44;
const LABELS = 128;

/**
 * What is there of every attribute and what is heard of it: a line from chance to the probe, the cosine a full dot, heads
 * open ones. None where no attribute was measured.
 */
export function attributeLines(diagnosis: Diagnosis, style: FigureStyle): ReportFigure | undefined {
  const { attributes } = diagnosis;
  if (attributes.length === 0) return undefined;
  return makeFigure(
    {
      name: 'attributes',
      title: 'What is there, and what is heard',
      description: `Share of images told right in percent, each value counting alike. ${attributes.map(told).join('. ')}.`,
      reading:
        'A line runs from chance to what a linear probe reads off the embeddings: what is there. The full dot is what the ' +
        'cosine hears of it, open ones what heads hear. A dot at the left end of a long line is an attribute that is ' +
        'there, and not heard.',
      table: numbers(diagnosis),
    },
    drawing(attributes, style),
    style,
  );
}

function drawing(attributes: readonly AttributeDiagnosis[], { theme, width }: FigureStyle) {
  const subjects = attributes[0]?.subjects ?? [];
  const look = looksOf({ results: subjects }, theme);
  const keys = legend([...lineKeys(theme), ...subjects.map(dotKey)], width, theme);
  const top = keys.height + 12;
  const height = top + attributes.length * ROW + 44;
  const plot = inside({ x: 0, y: top, width, height: height - top }, { top: 0, right: 10, bottom: 44, left: LABELS });
  const x = linearScale([0, 100], [plot.x, plot.x + plot.width]);
  const body = [
    keys.markup,
    bottomAxis(plot, x, theme, { lines: true }),
    axisTitles(plot, { x: 'percent told right' }, theme),
    attributes.map((attribute, k) => rowOf(attribute, plot.y + (k + 0.5) * ROW)),
  ];
  return { body, width, height };

  function dotKey(subject: (typeof subjects)[number]): LegendItem {
    return {
      text: seriesName(subject),
      sign: ({ x: left, y }) => group(dot(subject, { x: left + 11, y }, seriesName(subject))),
    };
  }

  function dot(subject: (typeof subjects)[number], at: { readonly x: number; readonly y: number }, title: string) {
    const hollow = isBaseline(subject) ? undefined : { hollow: theme.background };
    return marker(at, { ...look(subject), ...hollow, size: 5.5, series: seriesName(subject), title });
  }

  function rowOf(attribute: AttributeDiagnosis, y: number): Child {
    const { name, values, chance, probe } = attribute;
    const [from, to] = [x.at(100 * chance), x.at(100 * probe.value)];
    return tag(
      'g',
      { 'data-attribute': name },
      label(name, 0, y, theme, { size: 13, bold: true }),
      label(`${values.length} values`, 0, y + 15, theme, { size: 11, colour: theme.muted }),
      rule({ x: from, y }, { x: to, y }, { colour: theme.muted, width: 3, opacity: 0.45 }),
      rule({ x: from, y: y - 7 }, { x: from, y: y + 7 }, { colour: theme.muted, width: 1.5 }),
      rule({ x: to, y: y - 9 }, { x: to, y: y + 9 }, { colour: theme.ink, width: 2.5 }),
      interval(attribute, x, y, theme),
      attribute.subjects
        .map((subject) => ({
          subject,
          title: `${name}: ${seriesName(subject)} ${percent(subject.heard)} %, probe ${percent(probe)} %`,
        }))
        .reverse()
        .map(({ subject, title }) => dot(subject, { x: x.at(100 * subject.heard.value), y }, title)),
    );
  }
}

function interval({ probe }: AttributeDiagnosis, x: Scale, y: number, theme: Theme): Child {
  if (!Number.isFinite(probe.low)) return undefined;
  return whisker('horizontal', y, x.at(100 * probe.low), x.at(100 * probe.high), {
    ...{ colour: theme.ink, width: 1, cap: 0 },
  });
}

function lineKeys(theme: Theme): LegendItem[] {
  return [
    {
      text: 'from chance to the probe',
      sign: ({ x, y }) =>
        group(
          rule({ x, y }, { x: x + 22, y }, { colour: theme.muted, width: 3, opacity: 0.45 }),
          rule({ x, y: y - 5 }, { x, y: y + 5 }, { colour: theme.muted, width: 1.5 }),
          rule({ x: x + 22, y: y - 5 }, { x: x + 22, y: y + 5 }, { colour: theme.ink, width: 2.5 }),
        ),
    },
  ];
}

function told({ name, chance, probe, subjects }: AttributeDiagnosis): string {
  const heard = subjects.map((subject) => `${seriesName(subject)} ${percent(subject.heard)}`).join(', ');
  return `${name}: chance ${(100 * chance).toFixed(0)}, probe ${percent(probe)}, ${heard}`;
}

function numbers({ attributes }: Diagnosis): ReportFigure['table'] {
  const rows = attributes.flatMap((attribute) => attribute.subjects.map((subject) => ({ attribute, subject })));
  const scaled = ({ low, high }: { readonly low: number; readonly high: number }) => ({
    low: 100 * low,
    high: 100 * high,
  });
  return tableOf(rows, [
    { header: 'attribute', value: ({ attribute: { name } }) => name },
    { header: 'values', value: ({ attribute: { values } }) => values.length, digits: 0 },
    { header: 'images', value: ({ attribute: { images } }) => images, digits: 0 },
    { header: 'chance %', value: ({ attribute: { chance } }) => 100 * chance, digits: 1 },
    {
      ...{ header: 'probe %', digits: 1 },
      value: ({ attribute: { probe } }) => 100 * probe.value,
      interval: ({ attribute: { probe } }) => scaled(probe),
    },
    { header: 'head', value: ({ subject }) => seriesName(subject) },
    {
      ...{ header: 'heard %', digits: 1 },
      value: ({ subject: { heard } }) => 100 * heard.value,
      interval: ({ subject: { heard } }) => scaled(heard),
    },
    { header: 'agreement', value: ({ subject }) => subject.agreement?.cosine?.value, digits: 2 },
    { header: 'share seen %', value: ({ subject }) => scaledShare(subject.seen?.share?.value), digits: 0 },
  ]);
}

function scaledShare(share: number | undefined): number | undefined {
  return share === undefined ? undefined : 100 * share;
}

function percent({ value }: { readonly value: number }): string {
  return (100 * value).toFixed(0);
}
