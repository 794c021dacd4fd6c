import type { BuiltInName } from '@fgclip/heads';
import { type ExperimentRecord, type HeadPlan, readTableFolder, trainExperiment } from '@fgclip/node';
import { Command, Option } from 'commander';
import type { Console } from '../console.ts';
import { isAbort } from '../errors.ts';
import { list, positiveNumber, runtimeOptions, type StageValue, share, stageValue, wholeNumber } from '../options.ts';
import { withRuntime } from '../runtime.ts';
import { type TrainArguments, type TrainOptions, trainable, trainOptions } from '../train-options.ts';
import { progressDetail, trainingSummary } from '../training-report.ts';

/** Trains heads on a table on disk into a run folder, or goes on with the run that is there. */
export async function trainTable(folder: string, options: TrainOptions, console: Console): Promise<ExperimentRecord> {
  const { out, heads, stages, split, seed, start } = options;
  const { signal } = console;
  const table = await readTableFolder(folder, { signal });
  const progress = console.progress('Training', 'steps');
  try {
    return await withRuntime(options, (runtime) =>
      trainExperiment({
        ...{ folder: out, table, stages, split, seed, runtime, signal },
        heads: heads.map((name) => headPlan(name, start, table.manifest.dimension)),
        onProgress: (at) => progress.update(at.done, at.total, progressDetail(at)),
      }),
    );
  } catch (error) {
    progress.end();
    if (isAbort(error)) console.say(`Stopped. Run the same command again to go on from the checkpoint in ${out}`);
    throw error;
  } finally {
    progress.end();
  }
}

/**
 * An mlp needs two hidden units a dimension to start as the cosine: one for each sign of a value. Attention has no such
 * start and keeps its random one.
 */
function headPlan(name: BuiltInName, wanted: TrainOptions['start'], dimension: number): HeadPlan {
  const start = name === 'attention' ? 'default' : wanted;
  const isWide = name === 'mlp' && start === 'identity';
  return { name, start, ...(isWide && { options: { hidden: [2 * dimension] } }) };
}

export function trainCommand(console: Console): Command {
  const override = (flag: string, what: string, parse: (text: string) => number) =>
    new Option(`--${flag} <[stage=]n>`, what).argParser<StageValue[]>(stageValue(parse));
  const command = new Command('train')
    .summary('train heads on frozen embeddings')
    .description(
      'Trains matching heads in one or two stages: warm-up on coarse pairs, then fine-tuning on hard negatives, with the ' +
        "paper's settings unless told otherwise. A run that was stopped goes on when the same command is given again. " +
        'Rows of one image are never on two sides of a split.',
    )
    .argument('<table>', 'folder of an embedding table; fine-tuning needs negatives (fgclip mine)')
    .requiredOption('--out <run>', 'folder for heads and checkpoints')
    .option('--heads <names>', `${trainable.join(', ')}; or all (default: linear)`, list)
    .option('--stages <names>', 'stages to go through, in order (default: warm-up,fine-tune)', list)
    .addOption(
      new Option('--config <yaml>', "a stage as a training configuration of the paper's code; may be repeated")
        .argParser(list)
        .conflicts('stages'),
    )
    .option('--folds <k>', 'cross-validation: every image is held out once', wholeNumber(2), 5)
    .addOption(
      new Option('--test <share>', 'hold out this share of the images instead').argParser(share).conflicts('folds'),
    )
    .option('--validation <share>', 'share of the images that decides which epoch is kept', share, 0.1)
    .option('--seed <n>', 'of split, first values and order', wholeNumber(0), 123)
    .addOption(
      new Option(
        '--start <how>',
        "first values: such that a head starts as the cosine (attention cannot; an mlp gets twice the hidden units), or PyTorch's random ones, as in the paper",
      )
        .choices(['identity', 'default'])
        .default('identity'),
    );
  const overrides = [
    override('epochs', 'epochs', wholeNumber(1)),
    override('batch-size', 'examples a step', wholeNumber(1)),
    override('learning-rate', 'step size', positiveNumber),
    override('margin', 'margin of the triplet loss', positiveNumber),
    override('patience', 'stop after so many epochs without a better validation loss', wholeNumber(1)),
  ];
  for (const option of [...overrides, ...runtimeOptions()]) command.addOption(option);
  return command
    .addHelpText(
      'after',
      '\nThe settings of a stage are changed for all stages (--epochs 20) or for one (--epochs warm-up=20); the\n' +
        "options may be repeated. Random first values (--start default) are the paper's, and want a data set of its size:\n" +
        'with some thousand images a head does not catch up with the cosine it could have started from.\n' +
        'The first Ctrl-C stops at the next step, the second at once.\n' +
        '\nExamples:\n' +
        '  $ fgclip train my-table --out my-run\n' +
        '  $ fgclip train my-table --out my-run --heads all --test 0.2\n' +
        '  $ fgclip train my-table --out the-papers-recipe --heads all --start default\n' +
        '  $ fgclip train my-table --out my-run --heads linear,mlp --epochs 30 --learning-rate fine-tune=1e-4',
    )
    .action(async (table: string, given: TrainArguments) => {
      const options = await trainOptions(given);
      const record = await trainTable(table, options, console);
      console.print(trainingSummary(record));
      console.say(`Next: fgclip evaluate ${table} --run ${options.out}`);
    });
}
