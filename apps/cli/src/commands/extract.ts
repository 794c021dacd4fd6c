import { type RowDType, sampleFormats } from '@fgclip/datasets';
import { KINDS, kindsOf } from '@fgclip/datasets/internal';
import { type ExtractionResult, extractTable, openClip, type PhotographPin } from '@fgclip/node';
import { keepPresent, modelRecord } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { type DataFile, type DataFileOptions, dataFile, readDataFiles, sourceOf } from '../options/data-files.ts';
import { MODEL_HELP, type ModelOptions, modelChoice, modelNamed, modelOptions } from '../options/model.ts';
import {
  anyShare,
  list,
  maxPixelsOption,
  type PictureOptions,
  pinOption,
  positiveNumber,
  type ShardShare,
  shardShare,
  wholeNumber,
} from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { isAbort } from '../printing/errors.ts';
import { extractionLine, phaseLines } from '../printing/progress-lines.ts';
import { extractionSummary } from '../printing/sample-reports.ts';

interface ExtractOptions extends ModelOptions, DataFileOptions, PictureOptions {
  readonly images: readonly string[];
  readonly model: string;
  readonly threads?: number;
  readonly out: string;
  readonly onlyPresent?: boolean;
  readonly kinds?: boolean;
  readonly scale: number;
  readonly dtype: RowDType;
  readonly truncate: 'end' | 'error';
  readonly batchSize: number;
  readonly rowsPerShard: number;
  readonly shard?: ShardShare;
  readonly maxSkipped: number;
  readonly pin: PhotographPin;
  readonly json?: boolean;
}

/** A shard of captions takes about as long as one of images with this many times as many rows. */
const CAPTIONS_AN_IMAGE = 4;

/** Embeds the samples of data files into a table on disk, or goes on with the one that is there. */
async function extractFiles(
  files: readonly DataFile[],
  options: ExtractOptions,
  console: Console,
): Promise<ExtractionResult> {
  const { images, out, scale, dtype, shard, batchSize, rowsPerShard, truncate } = options;
  const all = await readDataFiles(files, options);
  const present = options.onlyPresent ? await keepPresent(all, images) : undefined;
  const named = present?.sets ?? all;
  const sets = options.kinds ? [...named, kindsOf(named)] : named;
  const choice = modelChoice(options, console);
  const clip = await openClip(options.model, { ...choice, threads: options.threads, truncate });
  if (clip.note !== undefined) console.say(clip.note);
  const progress = phaseLines(console);
  try {
    const model = await modelRecord(clip.model, { signal: console.signal });
    const result = await extractTable({
      ...{ sets, images, encoder: clip, model, folder: out, scale, dtype, shard, batchSize },
      rowsPerShard: { images: rowsPerShard, texts: CAPTIONS_AN_IMAGE * rowsPerShard },
      ...{ maxSkippedShare: options.maxSkipped, maxPixels: options.maxPixels },
      source: { files: sourceOf(files, all), ...(present && { absentSamples: present.leftOut.samples }) },
      pin: options.pin,
      signal: console.signal,
      onProgress: (at) => progress.update(extractionLine('Embedding', at)),
    });
    progress.end();
    const report = { out, sets, leftOut: present?.leftOut, result };
    console.print(options.json ? `${JSON.stringify(result, null, 2)}\n` : extractionSummary(report));
    return result;
  } catch (error) {
    progress.end();
    if (isAbort(error)) console.say(`Stopped. Run the same command again to go on from the shards in ${out}`);
    throw error;
  } finally {
    progress.end();
    await clip.dispose();
  }
}

export function extractCommand(console: Console): Command {
  const command = new Command('extract')
    .description(
      'Embeds every picture (or box on one) and every caption of data files once, into a table for mine, train and ' +
        'evaluate. FG-OVD, COCO captions, Karpathy splits, SugarCrepe, tables of images and captions, and JSON Lines are ' +
        'understood. Stopped at any moment, the same command goes on where it was: not with another model, and ' +
        'photographs that have been replaced since it embeds again.',
    )
    .argument(
      '<data...>',
      'data files; NAME=FILE names the set that the file makes',
      (text, earlier: DataFile[] = []) => [...earlier, dataFile(text)],
    )
    .requiredOption('--images <folders...>', 'folders that hold the pictures, searched in this order')
    .requiredOption('--model <model>', MODEL_HELP, modelNamed)
    .requiredOption('--out <table>', 'folder to write the table to')
    .addOption(
      new Option('--format <name>', 'form of the data files (default: what they look like)').choices(sampleFormats),
    )
    .option('--split <names>', 'splits of a Karpathy file, comma-separated', list)
    .option('--max-captions <n>', 'captions an image keeps (default: all)', wholeNumber(1))
    .option('--image-column <name>', 'column of the image in a table (default: the usual names)')
    .option('--caption-column <name>', 'column of the caption in a table (default: the usual names)')
    .option('--only-present', 'leave out samples whose picture is not there, and count them')
    .option(
      '--kinds',
      `add a set "${KINDS}": the same pictures and boxes by what they show ("a mug"), for heads to keep and to be measured on`,
    )
    .addOption(maxPixelsOption())
    .option(
      '--max-skipped <share>',
      'fail when more of a data file, or of the images, than this cannot be used',
      anyShare,
      0.01,
    )
    .option('--scale <factor>', 'grow boxes about their centres before they are cut out', positiveNumber, 1)
    .addOption(
      new Option('--dtype <type>', 'how rows are stored; float16 halves the files')
        .choices(['float32', 'float16'])
        .default('float32'),
    )
    .addOption(
      new Option('--truncate <how>', 'captions too long for the model: cut them (and count), or fail')
        .choices(['end', 'error'])
        .default('end'),
    )
    .option('--threads <n>', 'threads of ONNX Runtime (default: one a physical core)', wholeNumber(1))
    .option('--batch-size <n>', 'images or captions a run of the model', wholeNumber(1), 32)
    .option('--rows-per-shard <n>', 'images a file, which is what a kill can lose', wholeNumber(1), 1024)
    .option('--shard <i/n>', 'do only this share of the files: 0/4 on one machine, 1/4 on the next, ...', shardShare)
    .addOption(pinOption())
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip extract 1_attributes.json --images coco --model Xenova/clip-vit-base-patch16 --out my-table\n' +
        '  $ fgclip extract boxes.jsonl --kinds --images photos --model my-clip --out my-boxes\n' +
        '  $ fgclip extract fg-ovd/benchmarks/*.json --images coco --model my-clip --out fg-ovd\n' +
        '  $ fgclip extract dataset_coco.json --split test --images coco --model my-clip --out coco-test\n' +
        '\nOn several machines, give each --shard 0/2, 1/2, ... and a folder of its own; then put all files into one\n' +
        'folder and run any of the commands there once more.',
    )
    .action(async (files: DataFile[], options: ExtractOptions) => {
      await extractFiles(files, options, console);
    });
  for (const option of modelOptions()) command.addOption(option);
  return command;
}
