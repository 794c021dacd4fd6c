import { basename } from 'node:path';
import type { EmbeddingTable } from '@fgclip/datasets';
import type { EvaluationResult, Head } from '@fgclip/heads';
import {
  type EvaluationProgress,
  evaluateExperiment,
  evaluateHeads,
  readHeadFile,
  readTableFolder,
} from '@fgclip/node';
import { Command, Option } from 'commander';
import type { Console } from '../console.ts';
import { type FormatChoice, renderResult } from '../evaluation-formats.ts';
import { list, type RuntimeChoice, runtimeOptions, wholeNumber } from '../options.ts';
import { deliver } from '../output.ts';
import { withRuntime } from '../runtime.ts';

export interface EvaluateOptions extends RuntimeChoice, FormatChoice {
  readonly run?: string;
  readonly heads?: readonly string[];
  readonly negatives: number;
}

/** Measures the cosine and every head of a run, or of files, and prints one table over all. */
export async function evaluateTable(
  folder: string,
  options: EvaluateOptions,
  console: Console,
): Promise<EvaluationResult> {
  const result = await measure(folder, options, console);
  await deliver(renderResult(result, options), options.out, console);
  return result;
}

async function measure(folder: string, options: EvaluateOptions, console: Console): Promise<EvaluationResult> {
  const { run, heads = [], negatives: maxNegatives } = options;
  const { signal } = console;
  const table = await readTableFolder(folder, { signal });
  const loaded = await Promise.all(heads.map((path) => readLabelled(path, heads)));
  for (const { label, head } of loaded) {
    if (!isTrainedOn(head, table)) continue;
    console.say(
      `Note: "${label}" was trained on images of this table, so its numbers are too good; --run holds some out.`,
    );
  }
  const progress = console.progress('Measuring', run === undefined ? 'heads' : 'heads and folds');
  try {
    return await withRuntime(options, (runtime) => {
      const onProgress = ({ done, total, head, stage = '' }: EvaluationProgress) =>
        progress.update(done, total, `${head} ${stage}`);
      const common = { table, runtime, maxNegatives, signal, onProgress };
      return run === undefined
        ? evaluateHeads({ heads: loaded, ...common })
        : evaluateExperiment({ folder: run, ...common });
    });
  } finally {
    progress.end();
  }
}

/** A head called by the name of its file, or by its path where several files have that name. */
async function readLabelled(path: string, all: readonly string[]): Promise<{ label: string; head: Head }> {
  const nameOf = (file: string) => basename(file, '.safetensors');
  const isUnique = all.filter((other) => nameOf(other) === nameOf(path)).length === 1;
  return { label: isUnique ? nameOf(path) : path, head: await readHeadFile(path) };
}

/** Whether the head's history says that it comes from an experiment on this very table. */
function isTrainedOn({ history }: Head, { manifest }: EmbeddingTable): boolean {
  return history.some(({ event, table }) => event === 'experiment' && table === manifest.fingerprint);
}

export function evaluateCommand(console: Console): Command {
  const formats = ['json', 'markdown', 'latex', 'csv'];
  const format = (name: string, description: string) =>
    new Option(`--${name}`, description).conflicts(formats.filter((other) => other !== name));
  const command = new Command('evaluate')
    .summary('measure heads: ranks among hard negatives, and retrieval')
    .description(
      'Ranks the right caption among its hard negatives and measures image-text retrieval, for the plain cosine and for ' +
        'every head. Heads of a --run are measured on the images they were not trained on; --heads on the whole table.',
    )
    .argument('<table>', 'folder of an embedding table, with negatives')
    .addOption(new Option('--run <folder>', 'a run of fgclip train').conflicts('heads'))
    .addOption(new Option('--heads <files...>', 'head files, separated by commas or spaces').argParser(list))
    .option('--negatives <n>', 'hard negatives to rank against', wholeNumber(1), 10)
    .option('--per-n', 'also tables of mean rank, median and top-1 for N = 1, 2, ... negatives')
    .addOption(format('json', 'everything that was measured, and how'))
    .addOption(format('markdown', 'a Markdown table'))
    .addOption(format('latex', 'a LaTeX table (booktabs)'))
    .addOption(format('csv', 'comma-separated values'))
    .option('--out <file>', 'write to a file instead; .json, .md, .tex and .csv choose the format')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip evaluate my-table                            the plain cosine\n' +
        '  $ fgclip evaluate my-table --run my-run --per-n\n' +
        '  $ fgclip evaluate my-table --heads linear.safetensors,mlp.safetensors --out results.tex',
    )
    .action(async (table: string, options: EvaluateOptions) => {
      await evaluateTable(table, options, console);
    });
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
