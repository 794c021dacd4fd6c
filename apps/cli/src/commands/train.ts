import type { EmbeddingTable } from '@fgclip/datasets';
import { recipes } from '@fgclip/heads/internal';
import {
  type DataSource,
  type ExperimentRecord,
  givenTables,
  readTableFolder,
  type Sides,
  splitTable,
  trainExperiment,
} from '@fgclip/node';
import { trainingErrata } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { headModuleOption } from '../options/head-modules.ts';
import { headPlan } from '../options/head-plan.ts';
import { fittingStages } from '../options/recipe.ts';
import { runtimeOptions, withRuntime } from '../options/runtime.ts';
import {
  type TrainArguments,
  type TrainData,
  type TrainOptions,
  trainable,
  trainOptions,
} from '../options/training.ts';
import {
  anyShare,
  atLeastZero,
  headOption,
  list,
  namedValue,
  positiveNumber,
  type StageValue,
  share,
  stageValue,
  wholeNumber,
} from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { isAbort } from '../printing/errors.ts';
import { progressDetail, trainingSummary } from '../printing/training-report.ts';

/** Trains heads on tables on disk into a run folder, or goes on with the run that is there. */
async function trainTables(options: TrainOptions, console: Console): Promise<ExperimentRecord> {
  const { out, heads, families, seed } = options;
  const { signal } = console;
  const { data, dimension } = await readData(options.data, signal);
  const stages = fittingStages(options.stages, data);
  const progress = console.progress('Training', 'steps');
  try {
    return await withRuntime(options, (runtime) =>
      trainExperiment({
        ...{ folder: out, data, families, stages, seed, runtime, signal },
        heads: heads.map((family) => headPlan(family, options, dimension)),
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

async function readData(
  data: TrainData,
  signal: AbortSignal,
): Promise<{ readonly data: DataSource; readonly dimension: number }> {
  const read = (folder: string) => readTableFolder(folder, { signal });
  const coarse: Record<string, EmbeddingTable | Sides<EmbeddingTable>> = {};
  for (const [name, { training, validation }] of Object.entries(data.coarse)) {
    const table = await read(training);
    coarse[name] = validation === undefined ? table : { training: table, validation: await read(validation) };
  }
  if ('table' in data) {
    const table = await read(data.table);
    return { data: splitTable(table, data.split, coarse), dimension: table.manifest.dimension };
  }
  const tables: Record<string, Sides<EmbeddingTable>> = {};
  for (const [stage, { training, validation }] of Object.entries(data.tables)) {
    tables[stage] = { training: await read(training), validation: await read(validation) };
  }
  const [first] = Object.values(tables);
  return {
    data: givenTables(tables, coarse as Record<string, Sides<EmbeddingTable>>),
    dimension: first?.training.manifest.dimension ?? 0,
  };
}

export function trainCommand(console: Console): Command {
  const override = (flag: string, what: string, parse: (text: string) => number) =>
    new Option(`--${flag} <[stage=]n>`, what).argParser<StageValue[]>(stageValue(parse));
  const names = trainable.map(({ name }) => name);
  const command = new Command('train')
    .description(
      'Trains matching heads. By the recipe "balanced" a head learns from hard negatives and keeps what the cosine knows ' +
        'of coarse matching, in one stage; by "paper" in two, warm-up on coarse pairs and fine-tuning on hard negatives. ' +
        'A run that was stopped goes on when the same command is given again. Rows of one image are never on two sides of ' +
        'a split. Data sets that come with parts of their own are given stage by stage instead of the one table, each with ' +
        'its validation part, and nothing is held out.',
    )
    .argument('[table]', 'folder of an embedding table to split; fine-tuning needs negatives (fgclip mine)')
    .requiredOption('--out <run>', 'folder for heads and checkpoints')
    .option('--heads <names>', `${names.join(', ')}; or all (default: ${names[0]}, or those of --head-module)`, list)
    .addOption(headModuleOption())
    .addOption(
      new Option(
        '--head-option <[head.]name=value>',
        'an option of the heads that have it, or of one: mlp.hidden=[1024]; may be repeated',
      ).argParser(headOption),
    )
    .option('--text-only', 'train heads that change captions only: an index of images stays as it is')
    .option(
      '--recipe <names>',
      `how: ${Object.keys(recipes).join(', ')}, or one after the other (default: balanced, or paper where its code is repeated)`,
      list,
    )
    .addOption(
      new Option(
        '--coarse <[name=]table>',
        'keep the matching of these images and captions, too; may be repeated (default: the captions of the table itself)',
      ).argParser(namedValue(String)),
    )
    .addOption(
      new Option(
        '--coarse-validation <[name=]table>',
        'and choose by the recall on these (default: a part of the same)',
      ).argParser(namedValue(String)),
    )
    .addOption(
      new Option(
        '--keep <[name=]weight>',
        'of what is kept beside what is learned; 0 keeps nothing and watches (default: 0.3)',
      ).argParser(namedValue(atLeastZero)),
    )
    .option(
      '--keep-recall <share>',
      "of the cosine's recall that the chosen head must have on validation (default: 0.99)",
      anyShare,
    )
    .addOption(
      new Option('--stages <names>', 'stages to go through instead, in order: warm-up, fine-tune, balanced')
        .argParser(list)
        .conflicts('recipe'),
    )
    .addOption(
      new Option('--config <yaml>', "a stage as a training configuration of the paper's code; may be repeated")
        .argParser(list)
        .conflicts(['stages', 'recipe']),
    )
    .option('--warm-up <table>', 'train the warm-up on this table')
    .option('--warm-up-validation <table>', 'and choose its epoch on this one')
    .option('--fine-tune <table>', 'fine-tune on this table')
    .option('--fine-tune-validation <table>', 'and choose its epoch on this one')
    .option('--folds <k>', 'cross-validation: every image is held out once (default: 5)', wholeNumber(2))
    .addOption(
      new Option('--test <share>', 'hold out this share of the images instead').argParser(share).conflicts('folds'),
    )
    .option('--validation <share>', 'share of the images that decides which epoch is kept (default: 0.1)', share)
    .option('--seed <n>', 'of split, first values and order', wholeNumber(0), 123)
    .addOption(
      new Option(
        '--start <how>',
        "first values: such that a head starts as the cosine (attention cannot; an mlp gets twice the hidden units), or PyTorch's random ones, as in the paper (default: identity)",
      ).choices(['identity', 'default']),
    )
    .addOption(
      new Option(
        '--activation <name>',
        'of the mlp: gelu as the paper says, or tanh after every layer as its code has it (no start as the cosine)',
      ).choices(['gelu', 'tanh']),
    )
    .addOption(
      new Option(
        '--protocol <name>',
        "train as the paper's released code does, errata included: random first values, other captions of a photograph as negatives, fine-tuning on images with all ten negatives and normalised over them",
      ).choices(['paper']),
    )
    .addOption(new Option('--erratum <names>', `or with some of them: ${trainingErrata.join(', ')}`).argParser(list));
  const overrides = [
    override('epochs', 'epochs', wholeNumber(1)),
    override('batch-size', 'examples a step', wholeNumber(1)),
    override('learning-rate', 'step size', positiveNumber),
    override('margin', 'margin of the triplet loss', positiveNumber),
    override('min-negatives', 'leave images with fewer hard negatives out of fine-tuning', wholeNumber(1)),
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
        '  $ fgclip train my-table --out my-run --text-only --test 0.2\n' +
        '  $ fgclip train my-boxes --coarse my-scenes --out my-run --recipe paper,balanced --heads linear,mlp\n' +
        '  $ fgclip train my-table --out my-run --heads all --test 0.2\n' +
        '  $ fgclip train my-table --out the-papers-recipe --heads all --protocol paper\n' +
        '  $ fgclip train --warm-up coco-train --warm-up-validation coco-val --out my-run \\\n' +
        '      --fine-tune fg-ovd-train --fine-tune-validation fg-ovd-val --heads all --protocol paper\n' +
        '  $ fgclip train my-table --out my-run --head-module my-head.js\n' +
        '  $ fgclip train my-table --out my-run --heads linear,mlp --epochs 30 --recipe paper --learning-rate fine-tune=1e-4',
    )
    .action(async (table: string | undefined, given: TrainArguments) => {
      const options = await trainOptions(table, given);
      const record = await trainTables(options, console);
      console.print(trainingSummary(record));
      const modules = (given.headModule ?? []).map((path) => ` --head-module ${path}`).join('');
      console.say(`Next: fgclip evaluate ${table ?? '<tables>'} --run ${options.out}${modules}`);
    });
}
