import type { DataSetEntry } from './data-set-entry.ts';

/** The address is of one commit, so that the files stay as they are. */
const SOURCE = 'https://raw.githubusercontent.com/RAIVNLab/sugar-crepe/0047054b243992f0fad63d6f64f7544862daf846/data';

const parts = ['add_att', 'add_obj', 'replace_att', 'replace_obj', 'replace_rel', 'swap_att', 'swap_obj'];

export const sugarCrepe: DataSetEntry = {
  name: 'sugar-crepe',
  description: 'SugarCrepe: captions of COCO val2017 with something added, replaced or swapped',
  homepage: 'https://github.com/RAIVNLab/sugar-crepe',
  licence: 'MIT',
  citation:
    'Hsieh et al., "SugarCrepe: Fixing Hackable Benchmarks for Vision-Language Compositionality", NeurIPS 2023, ' +
    'arXiv 2306.14610',
  files: parts.map((name) => ({ url: `${SOURCE}/${name}.json`, path: `sugar-crepe/${name}.json` })),
  images: ['coco-val2017'],
  verified: false,
};
