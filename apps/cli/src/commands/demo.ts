import { join } from 'node:path';
import { writeNpy } from '@fgclip/core';
import { type SyntheticEmbeddings, syntheticEmbeddings } from '@fgclip/datasets';
import { type EvaluationResult, fineTune, type HeadResult, renderCsv, type Stage, warmUp } from '@fgclip/heads';
import { diskFolder } from '@fgclip/node';
import { Command } from 'commander';
import type { Console } from '../console.ts';
import { type RuntimeChoice, runtimeOptions, wholeNumber } from '../options.ts';
import { wrapped } from '../output.ts';
import { trainable } from '../train-options.ts';
import { evaluateTables } from './evaluate.ts';
import { importEmbeddingFiles } from './import-embeddings.ts';
import { mineTable } from './mine.ts';
import { trainTables } from './train.ts';

export interface DemoOptions extends RuntimeChoice {
  readonly out?: string;
  readonly seed: number;
}

const DEFAULT_SEED = 123;
const NEGATIVES = 10;

/** How much is made up and trained. */
export interface DemoSize {
  readonly images: number;
  readonly dimension: number;
  readonly epochs: number;
}

const demoSize: DemoSize = { images: 2000, dimension: 128, epochs: 10 };

/** Everything the program does, from files to the table of results, on made-up embeddings. */
export async function demonstrate(options: DemoOptions, console: Console, size: DemoSize = demoSize): Promise<void> {
  const { seed, out, ...computing } = options;
  const folder = out ?? (seed === DEFAULT_SEED ? 'fgclip-demo' : `fgclip-demo-${seed}`);
  const at = (name: string) => join(folder, name);
  const [table, run] = [at('table'), at('run')];
  const { images, dimension } = size;

  console.print(
    `Synthetic embeddings of ${images} images and their captions, made up without any model or photograph.\n\n`,
  );
  await writeFiles(folder, syntheticEmbeddings({ images, dimension, seed }));
  await importEmbeddingFiles(
    {
      ...{ images: at('images.npy'), texts: at('texts.npy'), captions: at('captions.csv'), out: table },
      ...{ dtype: 'float32', model: 'synthetic', force: true },
    },
    console,
  );
  await mineTable(table, { ...computing, negatives: NEGATIVES, nearDuplicate: 0.97, maxWordOverlap: 0.95 }, console);
  await trainTables(
    {
      ...{ ...computing, seed, out: run, start: 'default' },
      ...{ heads: trainable, stages: stages(size), data: { table, split: { test: 0.2, validation: 0.1 } } },
    },
    console,
  );
  console.print('\n');
  const result = await evaluateTables([table], { ...computing, run, negatives: NEGATIVES }, console);
  console.print(`\n${wrapped(conclusion(result), console.width)}`);
  console.say(`\nEverything is in ${folder}. Go on with: fgclip evaluate ${table} --run ${run} --per-n`);
}

/** The paper's stages with larger steps: it has 200 times as many examples to take small ones on. */
function stages({ epochs }: DemoSize): Stage[] {
  return [warmUp, fineTune].map((stage) => ({ ...stage, learningRate: 1e-3, epochs }));
}

/** The files any other embeddings would come in. */
async function writeFiles(path: string, made: SyntheticEmbeddings): Promise<void> {
  const folder = diskFolder(path);
  await folder.write('images.npy', writeNpy(made.imageEmbeddings));
  await folder.write('texts.npy', writeNpy(made.textEmbeddings));
  const columns = ['image_id', 'caption'].map((header) => ({ header, align: 'left' as const }));
  const rows = made.captions.map(({ image, caption }) => [{ text: image }, { text: caption }]);
  await folder.write('captions.csv', new TextEncoder().encode(renderCsv({ columns, rows, notes: [] })));
}

/** What the table shows, and what it does not. */
export function conclusion({ results }: EvaluationResult): string {
  const [cosine, first, ...others] = results;
  if (cosine === undefined || first === undefined) return '';
  const best = others.reduce((a, b) => (meanRank(b) < meanRank(a) ? b : a), first);
  const captions = (cosine.benchmarks[0]?.ranks.at(-1)?.negatives ?? 0) + 1;
  const helps = meanRank(best) < meanRank(cosine);
  const name = [best.head, ...(best.stage === undefined ? [] : [`after ${best.stage}`])].join(' ');
  const means = helps
    ? 'the attributes are in these embeddings, where the cosine hardly sees them and a trained head does'
    : 'no head has learned to tell them apart';
  return (
    `Among ${captions} captions that hardly differ the cosine ranks the right one ${meanRank(cosine).toFixed(2)} on ` +
    `average, the best head (${name}) ${meanRank(best).toFixed(2)}: ${means}.\n` +
    'The embeddings are synthetic and built to be like that, so this shows that the machinery works and says nothing ' +
    'about CLIP; for that, embed photographs of your own (fgclip extract --help).\n'
  );
}

function meanRank({ benchmarks }: HeadResult): number {
  return benchmarks[0]?.ranks.at(-1)?.mean ?? Number.POSITIVE_INFINITY;
}

export function demoCommand(console: Console): Command {
  const command = new Command('demo')
    .summary('the whole way on made-up embeddings, in about a minute')
    .description(
      'Makes up embeddings (synthetic, so nothing is downloaded), writes them as .npy and .csv files, and goes the whole ' +
        'way with them: import, mine, train all five trainable heads in both stages, evaluate. The same seed gives the ' +
        'same table.',
    )
    .option('--out <folder>', 'where to leave everything (default: fgclip-demo)')
    .option('--seed <n>', 'of the made-up embeddings and of training', wholeNumber(0), DEFAULT_SEED)
    .addHelpText('after', '\nExample:\n  $ fgclip demo --out /tmp/demo')
    .action((options: DemoOptions) => demonstrate(options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
