import type { AttributeDiagnosis, Diagnosis, ExpectedStep, SubjectDiagnosis } from '@fgclip/heads/diagnosis';
import { isBaseline } from '@fgclip/heads/internal';
import { type ColumnOf, renderText, tableOf } from '@fgclip/heads/results';
import { wrapped } from './output.ts';

interface Row {
  readonly attribute: AttributeDiagnosis;
  readonly subject: SubjectDiagnosis;
}

const WIDTH = 100;

/** A diagnosis for those who read it in a terminal: the verdicts, then the figures they follow from. */
export function diagnosisText(diagnosis: Diagnosis): string {
  return [
    verdictsText(diagnosis),
    heardText(diagnosis),
    marginText(diagnosis),
    sharesText(diagnosis),
    ladderText(diagnosis),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** The verdicts, one a paragraph. */
export function verdictsText({ attributes, tooFew }: Diagnosis): string {
  const told = [
    ...attributes.map(({ name, verdict }) => `${name}: ${verdict.words}`),
    ...tooFew.map(({ name, needs }) => `${name}: Too little data: it takes ${needs}.`),
  ];
  return told.map((text) => `${wrapped(text, WIDTH)}\n`).join('\n');
}

function heardText({ attributes }: Diagnosis): string {
  if (attributes.length === 0) return '';
  const columns: ColumnOf<Row>[] = [
    { header: 'attribute', value: ({ attribute: { name }, subject }) => (isBaseline(subject) ? name : '') },
    ofAttribute('values', ({ values }) => values.length, 0),
    ofAttribute('images', ({ images }) => images, 0),
    ofAttribute('chance', ({ chance }) => 100 * chance),
    ofAttribute('majority', ({ majority }) => 100 * majority),
    {
      ...ofAttribute('probe', ({ probe }) => 100 * probe.value),
      interval: ({ attribute: { probe }, subject }) => (isBaseline(subject) ? percents(probe) : undefined),
    },
    { header: 'head', value: ({ subject }) => nameOf(subject) },
    {
      ...{ header: 'heard', digits: 1 },
      value: ({ subject: { heard } }) => 100 * heard.value,
      interval: ({ subject: { heard } }) => percents(heard),
    },
    {
      ...{ header: 'agreement', digits: 2 },
      value: ({ subject: { agreement } }) => agreement?.cosine?.value,
      interval: ({ subject: { agreement } }) => agreement?.cosine,
    },
    { header: 'observed', value: ({ subject: { agreement } }) => agreement?.observed, digits: 2 },
    { header: 'of at most', value: ({ subject: { agreement } }) => agreement?.ceiling, digits: 2 },
    {
      ...{ header: 'share seen', digits: 0 },
      value: ({ subject: { seen } }) => (seen?.share === undefined ? undefined : 100 * seen.share.value),
      interval: ({ subject: { seen } }) => (seen?.share === undefined ? undefined : percents(seen.share)),
    },
    { header: 'directions', value: ({ subject: { seen } }) => seen?.dimensions, digits: 0 },
  ];
  return renderText(
    tableOf(rowsOf(attributes), columns, {
      title: 'What is there, and what is heard (percent of images, each value counting alike)',
      notes: [
        'Probe: what a linear readout tells, net of the kind of thing, cross-validated by photograph. Heard: the mean caption ' +
          'of the right value scores highest. Agreement: cosine between the directions of images and captions, few rows ' +
          'allowed for; observed, and what that could be at most. Share seen: of what separates two values, by the dot product.',
      ],
    }),
  );
}

function marginText({ attributes }: Diagnosis): string {
  const rows = rowsOf(attributes).filter(({ subject: { margin } }) => margin !== undefined);
  if (rows.length === 0) return '';
  const part = (header: string, value: (margin: NonNullable<SubjectDiagnosis['margin']>) => number): ColumnOf<Row> => ({
    ...{ header, digits: 4 },
    value: ({ subject: { margin } }) => margin && value(margin),
  });
  const columns: ColumnOf<Row>[] = [
    { header: 'attribute', value: ({ attribute: { name }, subject }) => (isBaseline(subject) ? name : '') },
    { header: 'head', value: ({ subject }) => nameOf(subject) },
    part('attribute', ({ attribute }) => attribute),
    part('+-', ({ attributeSpread }) => attributeSpread),
    part('bias +-', ({ bias }) => bias),
    part('rest +-', ({ rest }) => rest),
    { header: 'won %', value: ({ subject: { margin } }) => margin && 100 * margin.won, digits: 1 },
  ];
  return renderText(
    tableOf(rows, columns, {
      title: 'What the margin of the right value over another is made of',
      notes: [
        'Attribute: what both sides say alike. Bias: captions that are ahead whatever the image. Rest: the rest of the ' +
          'picture. The three add up to the margin; it is won where it is above 0.',
      ],
    }),
  );
}

function sharesText({ scoreShares }: Diagnosis): string {
  const [first] = scoreShares;
  if (first === undefined) return '';
  return renderText(
    tableOf(
      scoreShares,
      [
        { header: 'head', value: nameOf },
        ...Object.keys(first.shares).map((name) => ({
          ...{ header: name, digits: 1 },
          value: ({ shares }: Diagnosis['scoreShares'][number]) => 100 * (shares[name] ?? Number.NaN),
        })),
      ],
      { title: 'What scores of all images with all captions differ by (percent of their variance)' },
    ),
  );
}

function ladderText({ expectation, attributes }: Diagnosis): string {
  if (expectation === undefined) return '';
  const { steps, ranks } = expectation;
  const columns: ColumnOf<ExpectedStep>[] = [
    { header: 'step', value: ({ step }) => words[step] },
    ...attributes.map(({ name }) => ({
      ...{ header: name, group: 'heard %', digits: 1 },
      value: ({ heard }: ExpectedStep) => 100 * (heard[name] ?? Number.NaN),
    })),
    { header: 'mean rank', value: ({ meanRank }) => meanRank, digits: 2 },
  ];
  const gain = ranks && [
    `Mean rank among ${ranks.negatives} hard negatives at most: ${ranks.cosine.value.toFixed(2)} by the cosine; expect ` +
      `${ranks.expected.value.toFixed(2)}, ${ranks.gain.value.toFixed(2)} fewer (${ranks.gain.low.toFixed(2)} to ${ranks.gain.high.toFixed(2)}).`,
  ];
  return renderText(
    tableOf(steps, columns, {
      title: 'What to expect of a head: closed forms of one half of the photographs, on the other',
      notes: gain ?? [],
    }),
  );
}

const words: Readonly<Record<ExpectedStep['step'], string>> = {
  none: 'the cosine',
  centre: 'less the mean of either side',
  procrustes: 'and captions rotated onto images',
  whiten: 'and every direction spread alike',
  cca: 'and weighed by how well the sides agree',
};

function rowsOf(attributes: readonly AttributeDiagnosis[]): Row[] {
  return attributes.flatMap((attribute) => attribute.subjects.map((subject) => ({ attribute, subject })));
}

/** Said once an attribute, in the cosine's line. */
function ofAttribute(header: string, value: (attribute: AttributeDiagnosis) => number, digits = 1): ColumnOf<Row> {
  return { header, digits, value: ({ attribute, subject }) => (isBaseline(subject) ? value(attribute) : undefined) };
}

function nameOf({ head, stage }: { readonly head: string; readonly stage?: string | undefined }): string {
  return stage === undefined ? head : `${head} ${stage}`;
}

function percents({ low, high }: { readonly low: number; readonly high: number }) {
  return { low: 100 * low, high: 100 * high };
}
