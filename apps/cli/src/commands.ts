import type { Command } from 'commander';
import type { Console } from './printing/console.ts';

/** A command as the list of all shows it. Its code is loaded when it is called. */
interface CommandEntry {
  readonly name: string;
  /** Behind the name: "[options] <table>". */
  readonly usage: string;
  readonly summary: string;
  load(): Promise<(console: Console) => Command>;
}

/** All commands, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'demo',
    usage: '[options]',
    summary: 'the whole paper on drawn pictures, in two minutes, offline',
    load: () => import('./commands/demo.ts').then(({ demoCommand }) => demoCommand),
  },
  {
    name: 'download',
    usage: '[options] [names...]',
    summary: 'download public data sets',
    load: () => import('./commands/download.ts').then(({ downloadCommand }) => downloadCommand),
  },
  {
    name: 'extract',
    usage: '[options] <data...>',
    summary: 'embed photographs, boxes and captions with a CLIP model',
    load: () => import('./commands/extract.ts').then(({ extractCommand }) => extractCommand),
  },
  {
    name: 'import',
    usage: '',
    summary: 'bring embeddings or heads made elsewhere in',
    load: () => import('./commands/import.ts').then(({ importCommand }) => importCommand),
  },
  {
    name: 'mine',
    usage: '[options] <table>',
    summary: "find hard negatives among a table's own captions",
    load: () => import('./commands/mine.ts').then(({ mineCommand }) => mineCommand),
  },
  {
    name: 'negatives',
    usage: '[options] [data...]',
    summary: 'make hard negatives of captions: other colours, materials, patterns',
    load: () => import('./commands/negatives.ts').then(({ negativesCommand }) => negativesCommand),
  },
  {
    name: 'train',
    usage: '[options] [table]',
    summary: 'train heads on frozen embeddings',
    load: () => import('./commands/train.ts').then(({ trainCommand }) => trainCommand),
  },
  {
    name: 'statistics',
    usage: '[options] [tables...]',
    summary: 'add up the pairs of tables, for heads in closed form',
    load: () => import('./commands/statistics.ts').then(({ statisticsCommand }) => statisticsCommand),
  },
  {
    name: 'fit',
    usage: '[options] <statistics...>',
    summary: 'fit a head in closed form, in seconds: no negatives, no epochs',
    load: () => import('./commands/fit.ts').then(({ fitCommand }) => fitCommand),
  },
  {
    name: 'blend',
    usage: '[options] <head> [other]',
    summary: 'heads between two, or between one and the cosine: fine against coarse',
    load: () => import('./commands/blend.ts').then(({ blendCommand }) => blendCommand),
  },
  {
    name: 'evaluate',
    usage: '[options] <tables...>',
    summary: 'measure heads: ranks among hard negatives, and retrieval',
    load: () => import('./commands/evaluate.ts').then(({ evaluateCommand }) => evaluateCommand),
  },
  {
    name: 'diagnose',
    usage: '[options] <table>',
    summary: 'why the cosine fails: what is there, what is heard, what to expect',
    load: () => import('./commands/diagnose.ts').then(({ diagnoseCommand }) => diagnoseCommand),
  },
  {
    name: 'detect',
    usage: '[options] <data...>',
    summary: 'ask a detector which caption it is, and where',
    load: () => import('./commands/detect.ts').then(({ detectCommand }) => detectCommand),
  },
  {
    name: 'compare',
    usage: '[options] <tables...>',
    summary: 'CLIP beside detectors: is finding the box to blame, or naming it?',
    load: () => import('./commands/compare.ts').then(({ compareCommand }) => compareCommand),
  },
  {
    name: 'score',
    usage: '[options]',
    summary: 'rank captions for images with a trained head',
    load: () => import('./commands/score.ts').then(({ scoreCommand }) => scoreCommand),
  },
  {
    name: 'match',
    usage: '[options] <photo> [captions...]',
    summary: 'rank captions for a photograph',
    load: () => import('./commands/match.ts').then(({ matchCommand }) => matchCommand),
  },
  {
    name: 'fold',
    usage: '[options] <model>',
    summary: 'put a head into the CLIP model itself: its plain cosine is the score',
    load: () => import('./commands/fold.ts').then(({ foldCommand }) => foldCommand),
  },
  {
    name: 'export',
    usage: '[options] <head>',
    summary: 'write a head as ONNX, for programs in any language',
    load: () => import('./commands/export.ts').then(({ exportCommand }) => exportCommand),
  },
  {
    name: 'apply',
    usage: '[options] <head>',
    summary: 'turn stored embeddings into codes of a head, millions of them',
    load: () => import('./commands/apply.ts').then(({ applyCommand }) => applyCommand),
  },
  {
    name: 'index',
    usage: '[options] <folder>',
    summary: 'embed the photographs of a folder for search',
    load: () => import('./commands/index-folder.ts').then(({ indexCommand }) => indexCommand),
  },
  {
    name: 'search',
    usage: '[options] <words>',
    summary: 'find photographs by words, attributes included',
    load: () => import('./commands/search.ts').then(({ searchCommand }) => searchCommand),
  },
  {
    name: 'reproduce',
    usage: '[options]',
    summary: 'the whole paper with one model: embed, train ten times, measure',
    load: () => import('./commands/reproduce.ts').then(({ reproduceCommand }) => reproduceCommand),
  },
  {
    name: 'report',
    usage: '[options] <runs...>',
    summary: 'one page with tables, charts and pictures of one run or several',
    load: () => import('./commands/report.ts').then(({ reportCommand }) => reportCommand),
  },
  {
    name: 'playground',
    usage: '[options]',
    summary: 'match and train in a page of your browser',
    load: () => import('./commands/playground.ts').then(({ playgroundCommand }) => playgroundCommand),
  },
  {
    name: 'swatchbook',
    usage: '[options]',
    summary: 'draw a data set: scenes, captions, boxes and hard negatives',
    load: () => import('./commands/swatchbook.ts').then(({ swatchbookCommand }) => swatchbookCommand),
  },
  {
    name: 'check',
    usage: '[options] <model>',
    summary: 'say what a model is, and whether it is fed right',
    load: () => import('./commands/check.ts').then(({ checkCommand }) => checkCommand),
  },
  {
    name: 'cache',
    usage: '[options]',
    summary: 'what was downloaded, and how to get rid of it',
    load: () => import('./commands/cache.ts').then(({ cacheCommand }) => cacheCommand),
  },
];
