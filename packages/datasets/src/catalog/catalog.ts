import { FgclipError } from '@fgclip/core';
import { fgOvdBenchmarks } from '../samples/fg-ovd.ts';

/** What a file's bytes must add up to, in hexadecimal. */
export interface PublishedHash {
  readonly algorithm: 'sha256' | 'md5';
  readonly value: string;
}

/** One file of a data set, where it comes from and where it goes. */
export interface DataSetFile {
  readonly url: string;
  /** Path below the folder of data sets, with "/": "fg-ovd/benchmarks/color.json". */
  readonly path: string;
  /** In bytes; absent where nobody publishes it. */
  readonly size?: number;
  /** Absent where nobody publishes it. */
  readonly hash?: PublishedHash;
  /** A zip archive: its entries go below this path, "" for the folder itself. */
  readonly unpackTo?: string;
}

/** A public data set. All of them go into one folder, in which the names that they call their images by hold. */
export interface DataSetEntry {
  /** What it is called on the command line: "coco-val2017". */
  readonly name: string;
  /** One line. */
  readonly description: string;
  readonly homepage: string;
  readonly licence: string;
  readonly citation: string;
  readonly files: readonly DataSetFile[];
  /** Names of the data sets that have its images. */
  readonly images?: readonly string[];
  /**
   * Whether addresses, sizes and hashes were compared with what the servers deliver. Where not, they are those that
   * others publish, and a download that differs is refused.
   */
  readonly verified: boolean;
}

const cocoTerms = {
  homepage: 'https://cocodataset.org',
  citation: 'Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014, arXiv 1405.0312',
  verified: false,
} as const;

const images = 'images: the Flickr licence of each (listed in the annotations)';

/** Images and captions of COCO 2017. Its server has no certificate for https; the hashes vouch for the files. */
const coco: readonly DataSetEntry[] = [
  {
    ...cocoTerms,
    name: 'coco-val2017',
    description: 'COCO 2017 validation images (5,000), which most of FG-OVD is about',
    licence: images,
    files: [
      {
        url: 'http://images.cocodataset.org/zips/val2017.zip',
        path: 'val2017.zip',
        size: 815_585_330,
        hash: { algorithm: 'md5', value: '442b8da7639aecaf257c1dceb8ba8c80' },
        unpackTo: '',
      },
    ],
  },
  {
    ...cocoTerms,
    name: 'coco-train2017',
    description: 'COCO 2017 training images (118,287), for training and for parts of FG-OVD',
    licence: images,
    files: [
      {
        url: 'http://images.cocodataset.org/zips/train2017.zip',
        path: 'train2017.zip',
        size: 19_336_861_798,
        hash: { algorithm: 'md5', value: 'cced6f7f71b7629ddf16f17bbcfab6b2' },
        unpackTo: '',
      },
    ],
  },
  {
    ...cocoTerms,
    name: 'coco-annotations2017',
    description: 'COCO 2017 annotations: captions, instances and key points of train and val',
    licence: 'CC BY 4.0',
    files: [
      {
        url: 'http://images.cocodataset.org/annotations/annotations_trainval2017.zip',
        path: 'annotations_trainval2017.zip',
        size: 252_907_541,
        hash: { algorithm: 'md5', value: 'f4bbac642086de4f52a3fdda2de5fa2c' },
        unpackTo: '',
      },
    ],
    images: ['coco-val2017', 'coco-train2017'],
  },
  {
    name: 'karpathy',
    description: "Karpathy's splits of COCO's captions (dataset_coco.json), and of Flickr8k and Flickr30k",
    homepage: 'https://cs.stanford.edu/people/karpathy/deepimagesent/',
    licence: 'none stated; COCO captions are CC BY 4.0',
    citation: 'Karpathy and Fei-Fei, "Deep Visual-Semantic Alignments for Generating Image Descriptions", CVPR 2015',
    files: [
      {
        url: 'https://cs.stanford.edu/people/karpathy/deepimagesent/caption_datasets.zip',
        path: 'caption_datasets.zip',
        size: 36_745_453,
        hash: { algorithm: 'sha256', value: '4cfd70132527b80933105e5829dc9034eaab9573482e2e680abbab6130244817' },
        unpackTo: 'karpathy',
      },
    ],
    images: ['coco-val2017', 'coco-train2017'],
    verified: false,
  },
];

/** The address is of one commit, so that the files stay as they are. */
const FG_OVD = 'https://raw.githubusercontent.com/lorebianchi98/FG-OVD/9f47181da9e7537ee688f9ed5423bc6bdcaf2468';

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

const fgOvdTerms = {
  homepage: 'https://github.com/lorebianchi98/FG-OVD',
  licence: 'none stated; the annotations derive from PACO, LVIS and COCO',
  citation:
    'Bianchi et al., "The devil is in the fine-grained details: Evaluating open-vocabulary object detectors for ' +
    'fine-grained understanding", CVPR 2024, arXiv 2311.17518',
  images: ['coco-val2017', 'coco-train2017'],
  verified: false,
} as const;

/** The benchmarks of FG-OVD, and the sets made like them for training. */
const fgOvd: readonly DataSetEntry[] = [
  {
    ...fgOvdTerms,
    name: 'fg-ovd',
    description: 'FG-OVD: the eight benchmarks of fine-grained captions with hard negatives',
    files: filesOf(
      'benchmarks',
      fgOvdBenchmarks.map(({ name }) => name),
    ),
  },
  {
    ...fgOvdTerms,
    name: 'fg-ovd-training',
    description: 'FG-OVD: training and validation sets of 1 to 3 attributes, for fine-tuning',
    files: ['training_sets', 'validation_sets'].flatMap((folder) =>
      filesOf(folder, ['1_attributes', '2_attributes', '3_attributes']),
    ),
  },
];

function filesOf(folder: string, names: readonly string[]): DataSetFile[] {
  return names.map((name) => ({
    url: `${FG_OVD}/${folder}/${name}.json`,
    path: `fg-ovd/${folder}/${name}.json`,
    ...known[`${folder}/${name}`],
  }));
}

/** The address is of one commit, so that the files stay as they are. */
const SUGAR_CREPE =
  'https://raw.githubusercontent.com/RAIVNLab/sugar-crepe/0047054b243992f0fad63d6f64f7544862daf846/data';

const parts = ['add_att', 'add_obj', 'replace_att', 'replace_obj', 'replace_rel', 'swap_att', 'swap_obj'];

const sugarCrepe: DataSetEntry = {
  name: 'sugar-crepe',
  description: 'SugarCrepe: captions of COCO val2017 with something added, replaced or swapped',
  homepage: 'https://github.com/RAIVNLab/sugar-crepe',
  licence: 'MIT',
  citation:
    'Hsieh et al., "SugarCrepe: Fixing Hackable Benchmarks for Vision-Language Compositionality", NeurIPS 2023, ' +
    'arXiv 2306.14610',
  files: parts.map((name) => ({ url: `${SUGAR_CREPE}/${name}.json`, path: `sugar-crepe/${name}.json` })),
  images: ['coco-val2017'],
  verified: false,
};

/** The public data sets that fgclip reads, and where to get them. Data only: nothing is downloaded by asking. */
export const dataSetCatalog: readonly DataSetEntry[] = [...fgOvd, ...coco, sugarCrepe];

/** The data set of a name. Throws NOT_FOUND listing those there are. */
export function findDataSet(name: string, catalog: readonly DataSetEntry[] = dataSetCatalog): DataSetEntry {
  const found = catalog.find((entry) => entry.name === name);
  if (found !== undefined) return found;
  throw new FgclipError('NOT_FOUND', 'No data set has this name', {
    expected: catalog.map((entry) => entry.name).join(', '),
    found: JSON.stringify(name),
  });
}

/** The bytes to download; undefined when the size of a file is not known. */
export function downloadSize({ files }: DataSetEntry): number | undefined {
  return files.reduce<number | undefined>(
    (sum, { size }) => (sum === undefined || size === undefined ? undefined : sum + size),
    0,
  );
}
