import type { DataSetEntry } from './data-set-entry.ts';

const shared = {
  homepage: 'https://cocodataset.org',
  citation: 'Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014, arXiv 1405.0312',
  verified: false,
} as const;

const images = 'images: the Flickr licence of each (listed in the annotations)';

/** Images and captions of COCO 2017. Its server has no certificate for https; the hashes vouch for the files. */
export const coco: readonly DataSetEntry[] = [
  {
    ...shared,
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
    ...shared,
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
    ...shared,
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
