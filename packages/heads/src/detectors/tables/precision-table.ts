import { benchmarkColumns } from '../../results/benchmark-columns.ts';
import { percent } from '../../results/columns.ts';
import { inPaperOrder, paperBenchmarks } from '../../results/paper-benchmarks.ts';
import { publishedDetectors } from '../../results/published-detectors.ts';
import { type ColumnOf, type ResultTable, tableOf } from '../../results/table.ts';
import type { DetectorComparison } from '../detector-comparison.ts';
import { benchmarksOf, onBenchmark } from './compared-benchmarks.ts';

export interface PrecisionTableOptions {
  /** Behind the measured rows, what was published of detectors. Default false. */
  readonly published?: boolean;
}

interface Row {
  readonly name: string;
  readonly numbers: 'ours' | 'published';
  readonly lvisRare?: number;
  /** Percent. */
  readonly of: (benchmark: string) => number | undefined;
}

/** COCO's mAP of every detector on every benchmark, in percent. */
export function precisionTable(
  { systems }: DetectorComparison,
  { published = false }: PrecisionTableOptions = {},
): ResultTable {
  const ours = systems
    .filter(({ kind }) => kind === 'detector')
    .map(
      (system): Row => ({
        name: system.name,
        numbers: 'ours',
        of: (benchmark) => percent(onBenchmark(system, benchmark)?.map?.map),
      }),
    );
  const theirs = publishedDetectors.map(
    ({ map, name, lvisRare }): Row => ({
      ...{ name, numbers: 'published', lvisRare },
      of: (benchmark) => map[benchmark],
    }),
  );
  const names = new Set([...benchmarksOf(systems), ...(published ? paperBenchmarks : [])].map(({ name }) => name));
  const columns: ColumnOf<Row>[] = [
    { header: 'detector', value: ({ name }) => name },
    { header: 'numbers', value: ({ numbers }) => (published ? numbers : undefined) },
    ...benchmarkColumns<Row>(inPaperOrder([...names].map((name) => ({ name }))), (name) => ({
      value: (row) => row.of(name),
      digits: 1,
    })),
    { header: 'LVIS rare', value: ({ lvisRare }) => lvisRare, digits: 1 },
  ];
  return tableOf(published ? [...ours, ...theirs] : ours, columns, {
    title: 'Mean average precision of the detectors, in percent',
    notes: [
      "COCO's mAP (IoU 0.50 to 0.95) of the right captions, overlaps suppressed whatever their captions.",
      ...(published ? publishedNotes : []),
    ],
  });
}

const publishedNotes = [
  `Published: ${publishedDetectors[0]?.source}. NoctOWL is OWL, NoctOWLv2 is OWLv2, fine-tuned on fine-grained captions.`,
  'Published numbers are of the whole benchmarks, ours of the boxes compared here.',
];
