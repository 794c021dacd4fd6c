/**
 * What stands for the fields and functions that the libraries name in their errors, between backticks: options of this
 * program, its commands, or words where it has neither.
 */
export const apiNames: Readonly<Record<string, string>> = {
  // Options
  attributes: 'what captions say, or --labels',
  batchSize: '--batch-size',
  blends: 'the shares of blends',
  caption: '--caption',
  captionColumn: '--caption-column',
  captionNormalization: '--erratum caption-normalization',
  choose: '--keep-recall',
  clipNorm: 'clipping of gradients',
  coarse: '--coarse',
  count: '--count',
  dtype: '--dtype',
  epochs: '--epochs',
  families: '--head-module',
  folds: '--folds',
  format: '--format',
  image: '--image',
  imageColumn: '--image-column',
  imageEmbedding: '--image-embedding',
  isKind: '--kind',
  keep: '--keep',
  learningRate: '--learning-rate',
  least: '--keep-recall',
  maxCaptions: '--max-captions',
  maxNegatives: '--negatives',
  maxPixels: '--max-pixels',
  maxSkippedShare: '--max-skipped',
  maxWordOverlap: '--max-word-overlap',
  minNegatives: '--min-negatives',
  nearDuplicate: '--near-duplicate',
  most: '--top',
  negatives: '--negatives',
  nms: '--nms',
  patience: '--patience',
  rows: '--rows',
  samePhotographNegatives: '--erratum same-photograph-negatives',
  scale: '--scale',
  share: '--share',
  sources: '--coarse',
  start: '--start',
  textEmbedding: '--text-embedding',
  validation: '--validation',
  // Commands
  'evaluateHeads()': 'fgclip evaluate --heads',
  'extractTable()': 'fgclip extract',
  'fits()': 'fgclip detect',
  'importEmbeddings()': 'fgclip import embeddings',
  'importPytorchHead()': 'fgclip import head',
  'mineHardNegatives()': 'fgclip mine',
  'openClip()': 'fgclip extract or fgclip match',
  'openOwl()': 'fgclip detect',
  // Entries of the files of a model
  centerCrop: '"crop_size" in preprocessor_config.json',
  'config.projectionDim': '"projection_dim" in config.json',
  filter: '"resample" in preprocessor_config.json',
  mean: '"image_mean" in preprocessor_config.json',
  padToSquare: 'padding in preprocessor_config.json',
  rescaleFactor: '"rescale_factor" in preprocessor_config.json',
  resize: '"size" in preprocessor_config.json',
  std: '"image_std" in preprocessor_config.json',
  // What a module of one's own is written with
  'defineHead()': 'defineHead()',
  identity: 'identity',
  unit: 'unit',
  // Words
  allow: 'what is allowed',
  blockRows: 'the size of a block',
  hidden: 'the hidden layer',
  imageOfText: 'the list of images by caption',
  kinds: 'the kinds of objects',
  maxBytes: 'the largest size of a file',
  models: 'a folder of a model',
  pixels: 'its pixels',
  shardRows: 'the size of a shard',
  textGroups: 'the list of equal captions',
  totalSteps: 'the steps in all',
  warmupSteps: 'the warm-up steps',
};

const NAME = /`([\w.]+(?:\(\))?)`/g;

/** A message of the libraries in the words of the command line. */
export function inOwnWords(text: string): string {
  return text.replace(NAME, (marked, name: string) => apiNames[name] ?? marked);
}
