import type { EmbeddingTable } from '@fgclip/datasets';
import { type EvaluationProgress, type EvaluationResult, evaluateHeads } from '@fgclip/heads';
import { baselineName, errataNamed, erratumNames } from '@fgclip/heads/internal';
import { evaluateExperiment, readTableFolder } from '@fgclip/node';
import { versions } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { chosenErrata, type ErrataChoice } from '../options/errata.ts';
import { type HeadModules, headModuleOption, readHeadModules } from '../options/head-modules.ts';
import { readLabelledHeads } from '../options/labelled-heads.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { list, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { type FormatChoice, renderResult } from '../printing/evaluation-formats.ts';
import { deliver } from '../printing/output.ts';

export interface EvaluateOptions extends RuntimeChoice, FormatChoice, ErrataChoice, HeadModules {
  readonly run?: string;
  readonly heads?: readonly string[];
  readonly negatives: number;
  readonly strictPairs?: boolean;
}

/** Measures the cosine and every head of a run, or of files, and prints one table over all. */
async function evaluateTables(
  folders: readonly string[],
  options: EvaluateOptions,
  console: Console,
): Promise<EvaluationResult> {
  const result = await measure(folders, options, console);
  await deliver(renderResult(result, options), options.out, console);
  return result;
}

async function measure(
  folders: readonly string[],
  options: EvaluateOptions,
  console: Console,
): Promise<EvaluationResult> {
  const { run, heads = [], negatives: maxNegatives } = options;
  const errata = {
    ...errataNamed(chosenErrata(options, erratumNames)),
    ...(options.strictPairs && { strictPairs: true }),
  };
  const { signal } = console;
  const families = await readHeadModules(options);
  const tables: EmbeddingTable[] = [];
  for (const folder of folders) tables.push(await readTableFolder(folder, { signal }));
  const loaded = await readLabelledHeads(heads, tables, families, console);
  const progress = console.progress('Measuring', run === undefined ? 'heads' : 'heads and folds');
  try {
    return await withRuntime(options, (runtime) => {
      const onProgress = ({ done, total, head, stage = '' }: EvaluationProgress) =>
        progress.update(done, total, `${head} ${stage}`);
      const common = { table: tables, runtime, maxNegatives, errata, signal, onProgress };
      return run === undefined
        ? evaluateHeads({ heads: loaded, versions, ...common })
        : evaluateExperiment({ folder: run, families, ...common });
    });
  } finally {
    progress.end();
  }
}

export function evaluateCommand(console: Console): Command {
  const formats = ['json', 'markdown', 'latex', 'csv'];
  const format = (name: string, description: string) =>
    new Option(`--${name}`, description).conflicts(formats.filter((other) => other !== name));
  const command = new Command('evaluate')
    .description(
      'Ranks the right caption among its hard negatives and measures image-text retrieval, for the plain cosine and for ' +
        'every head, with 95 % intervals. Heads of a --run on one split table are measured on the images they were not ' +
        'trained on; everything else on whole tables. Of several tables all sets are measured: ranks on those with ' +
        'negatives, retrieval on those without.',
    )
    .argument('<tables...>', 'folders of embedding tables')
    .addOption(new Option('--run <folder>', 'a run of fgclip train').conflicts('heads'))
    .addOption(new Option('--heads <files...>', 'head files, separated by commas or spaces').argParser(list))
    .addOption(headModuleOption())
    .option('--negatives <n>', 'hard negatives to rank against', wholeNumber(1), 10)
    .addOption(
      new Option('--protocol <name>', "measure as the paper's released code does, with all its errata").choices([
        'paper',
      ]),
    )
    .addOption(new Option('--erratum <names>', `or with some of them: ${erratumNames.join(', ')}`).argParser(list))
    .option(
      '--strict-pairs',
      "retrieval: only an image's own captions are right, not others of the same words (as --erratum strict-pairs)",
    )
    .option('--per-n', 'also tables of mean rank, median and top-1 for N = 1, 2, ... negatives')
    .option('--comparisons', 'also whether the differences between heads are more than chance')
    .option('--scores', 'also the mean scores of right captions and negatives')
    .addOption(
      new Option(
        '--compare <with>',
        'hold the results against the cosine (differences in place of numbers) or what the paper published',
      ).choices([baselineName, 'paper']),
    )
    .option('--no-intervals', 'leave the 95 % intervals out of the tables')
    .addOption(format('json', 'everything that was measured, and how'))
    .addOption(format('markdown', 'a Markdown table'))
    .addOption(format('latex', 'a LaTeX table (booktabs)'))
    .addOption(format('csv', 'comma-separated values'))
    .option('--out <file>', 'write to a file instead; .json, .md, .tex and .csv choose the format')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip evaluate my-table                            the plain cosine\n' +
        '  $ fgclip evaluate my-table --run my-run --per-n --comparisons\n' +
        '  $ fgclip evaluate fg-ovd coco-test --run my-run --compare paper\n' +
        '  $ fgclip evaluate my-table --heads linear.safetensors,mlp.safetensors --out results.tex',
    )
    .action(async (tables: string[], options: EvaluateOptions) => {
      await evaluateTables(tables, options, console);
    });
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
