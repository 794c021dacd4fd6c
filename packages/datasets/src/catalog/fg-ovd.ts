import { fgOvdBenchmarks } from '../samples/fg-ovd/benchmarks.ts';
import type { DataSetEntry, DataSetFile } from './data-set-entry.ts';

/** The address is of one commit, so that the files stay as they are. */
const SOURCE = 'https://raw.githubusercontent.com/lorebianchi98/FG-OVD/9f47181da9e7537ee688f9ed5423bc6bdcaf2468';

/** What is known of the files' content. */
const known: Readonly<Record<string, Pick<DataSetFile, 'size' | 'hash'>>> = {
  'benchmarks/3_attributes': {
    size: 3_872_341,
    hash: { algorithm: 'sha256', value: 'cbbd539f8b6635932990fe245745fe23769fdaba1e6e2423180f2523926a3905' },
  },
  'benchmarks/transparency': {
    size: 575_746,
    hash: { algorithm: 'sha256', value: '0d57d608957a05ddd4d965360b79fb626b3f184179dca5fd18dadd7afe1d2460' },
  },
};

const shared = {
  homepage: 'https://github.com/lorebianchi98/FG-OVD',
  licence: 'none stated; the annotations derive from PACO, LVIS and COCO',
  citation:
    'Bianchi et al., "The devil is in the fine-grained details: Evaluating open-vocabulary object detectors for ' +
    'fine-grained understanding", CVPR 2024, arXiv 2311.17518',
  images: ['coco-val2017', 'coco-train2017'],
  verified: false,
} as const;

/** The benchmarks of FG-OVD, and the sets made like them for training. */
export const fgOvd: readonly DataSetEntry[] = [
  {
    ...shared,
    name: 'fg-ovd',
    description: 'FG-OVD: the eight benchmarks of fine-grained captions with hard negatives',
    files: filesOf(
      'benchmarks',
      fgOvdBenchmarks.map(({ name }) => name),
    ),
  },
  {
    ...shared,
    name: 'fg-ovd-training',
    description: 'FG-OVD: training and validation sets of 1 to 3 attributes, for fine-tuning',
    files: ['training_sets', 'validation_sets'].flatMap((folder) =>
      filesOf(folder, ['1_attributes', '2_attributes', '3_attributes']),
    ),
  },
];

function filesOf(folder: string, names: readonly string[]): DataSetFile[] {
  return names.map((name) => ({
    url: `${SOURCE}/${folder}/${name}.json`,
    path: `fg-ovd/${folder}/${name}.json`,
    ...known[`${folder}/${name}`],
  }));
}
