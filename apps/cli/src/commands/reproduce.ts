import { join } from 'node:path';
import type { RowDType } from '@fgclip/datasets';
import type { EvaluationResult } from '@fgclip/heads';
import { publishedTable, renderText, resultTables } from '@fgclip/heads/results';
import { openClip, reproducePaper } from '@fgclip/node';
import { Command, Option } from 'commander';
import { MODEL_HELP, type ModelOptions, modelChoice, modelNamed, modelOptions } from '../options/model.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { anyShare, maxPixelsOption, type PictureOptions, positiveNumber, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { isAbort, UsageError } from '../printing/errors.ts';
import { phaseLines, reproduceLine } from '../printing/progress-lines.ts';

interface ReproduceOptions extends ModelOptions, RuntimeChoice, PictureOptions {
  readonly model: string;
  readonly data?: string;
  readonly coco?: string;
  readonly fgOvd?: string;
  readonly karpathy?: string;
  readonly out: string;
  readonly dtype: RowDType;
  readonly scale: number;
  readonly batchSize: number;
  readonly maxSkipped: number;
  readonly protocol?: 'paper';
  readonly seed: number;
  readonly json?: boolean;
}

/** Runs the whole paper, or goes on with the run that is there, and prints its tables. */
async function reproduce(options: ReproduceOptions, console: Console): Promise<EvaluationResult> {
  const folders = dataFolders(options);
  const { out, dtype, scale, batchSize, maxSkipped, seed, threads } = options;
  const { signal } = console;
  const clip = await openClip(options.model, { ...modelChoice(options, console), threads });
  if (clip.note !== undefined) console.say(clip.note);
  const progress = phaseLines(console);
  try {
    const result = await withRuntime(options, (runtime) =>
      reproducePaper({
        ...folders,
        ...{ clip, folder: out, dtype, scale, batchSize, maxSkippedShare: maxSkipped, seed, runtime, signal },
        ...{ protocol: options.protocol, maxPixels: options.maxPixels },
        onProgress: (at) => progress.update(reproduceLine(at)),
      }),
    );
    progress.end();
    const tables = [...resultTables(result), publishedTable(result)];
    console.print(options.json ? `${JSON.stringify(result, null, 2)}\n` : tables.map(renderText).join('\n'));
    console.say(`All of it is in ${out}: results.json, table.md, table.tex, table.csv, the heads in run/`);
    return result;
  } catch (error) {
    progress.end();
    if (isAbort(error)) console.say(`Stopped. Run the same command again to go on from what is in ${out}`);
    throw error;
  } finally {
    progress.end();
    await clip.dispose();
  }
}

/** One folder for all, laid out as fgclip download does it, or one for each. */
function dataFolders({ data, coco = data, fgOvd = data && join(data, 'fg-ovd'), karpathy }: ReproduceOptions) {
  if (coco === undefined || fgOvd === undefined) {
    throw new UsageError('Say where the data is: --data, or --coco and --fg-ovd.');
  }
  return { coco, fgOvd, karpathy };
}

export function reproduceCommand(console: Console): Command {
  const command = new Command('reproduce')
    .description(
      'Embeds COCO (Karpathy splits) and FG-OVD with a model, warms five heads up on COCO and fine-tunes them on FG-OVD, ' +
        'ranks captions on the eight benchmarks, measures retrieval on COCO, and prints the table of arXiv 2404.03539 with ' +
        'the published numbers beside. Stopped at any moment, the same command goes on where it was.',
    )
    .requiredOption('--model <model>', MODEL_HELP, modelNamed)
    .option('--data <folder>', 'where fgclip download has put coco-*, karpathy and fg-ovd*')
    .option('--coco <folder>', 'or: train2017/, val2017/ and dataset_coco.json')
    .option('--fg-ovd <folder>', 'and: benchmarks/, training_sets/ and validation_sets/')
    .option('--karpathy <file>', "Karpathy's dataset_coco.json, where it lies elsewhere")
    .requiredOption('--out <folder>', 'folder for tables, heads and results')
    .addOption(new Option('--dtype <type>', 'how rows are stored').choices(['float32', 'float16']).default('float32'))
    .option('--scale <factor>', 'grow boxes about their centres before they are cut out', positiveNumber, 1)
    .option('--batch-size <n>', 'images or captions a run of the model', wholeNumber(1), 32)
    .addOption(maxPixelsOption())
    .option('--max-skipped <share>', 'fail when more of the images of a table than this cannot be read', anyShare, 0.01)
    .addOption(
      new Option(
        '--protocol <name>',
        "train and measure as the paper's released code does, with all its errata",
      ).choices(['paper']),
    )
    .option('--seed <n>', 'seed of first values and order', wholeNumber(0), 123)
    .option('--json', 'print the results as JSON')
    .addHelpText(
      'after',
      '\nExample (20 GB of data; hours on a GPU, days on two cores):\n' +
        '  $ fgclip download coco-train2017 coco-val2017 karpathy fg-ovd fg-ovd-training --to data\n' +
        '  $ fgclip reproduce --model Xenova/clip-vit-base-patch16 --data data --out paper\n' +
        '\nTables can be shared out to several machines: fgclip extract ... --shard i/n --out paper/tables/coco-train, with\n' +
        "the data files and names that are in a table's manifest.",
    )
    .action(async (options: ReproduceOptions) => {
      await reproduce(options, console);
    });
  for (const option of [...modelOptions(), ...runtimeOptions()]) command.addOption(option);
  return command;
}
