import { basename } from 'node:path';
import { onnxRuntime, openClip, openOwl, readHeadFile } from '@fgclip/node';
import {
  detectedRegions,
  givenRegions,
  indexFolder,
  openStore,
  type Regions,
  storeIdentity,
  tileRegions,
  wholeRegions,
} from '@fgclip/search';
import { Command, Option } from 'commander';
import { type HeadModules, headModuleOption, readHeadModules } from '../options/head-modules.ts';
import {
  DETECTOR_HELP,
  MODEL_HELP,
  type ModelChoice,
  type ModelOptions,
  modelChoice,
  modelNamed,
  modelOptions,
} from '../options/model.ts';
import { readRegionsFile } from '../options/regions-file.ts';
import { list, maxPixelsOption, type PictureOptions } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { UsageError } from '../printing/errors.ts';
import { count } from '../printing/output.ts';

interface IndexOptions extends ModelOptions, HeadModules, PictureOptions {
  readonly store: string;
  readonly model: string;
  readonly head?: string;
  readonly regions: 'whole' | 'tiles' | 'boxes' | 'given';
  readonly detector?: string;
  readonly things?: readonly string[];
  readonly boxes?: string;
  readonly prune?: boolean;
  readonly json?: boolean;
}

/** Embeds the photographs of a folder into a store. */
async function index(folder: string, options: IndexOptions, console: Console): Promise<void> {
  const { head: headFile, prune, maxPixels } = options;
  const { signal } = console;
  const choice = modelChoice(options, console);
  const head =
    headFile === undefined ? undefined : await readHeadFile(headFile, { families: await readHeadModules(options) });
  const runtime = onnxRuntime();
  const model = await openClip(modelNamed(options.model), choice);
  const regions = await regionsOf(options, choice);
  const progress = console.progress('Indexing', 'photographs');
  try {
    const named = head && { name: basename(headFile ?? '', '.safetensors'), head };
    const identity = await storeIdentity(model, named);
    const store = await openStore(options.store, { identity, runtime });
    const found = await indexFolder({
      ...{ folder, store, model, regions: regions.regions, prune, maxPixels, signal },
      head: identity.head === undefined ? undefined : head,
      onProgress: ({ done, total, skipped }) => progress.update(done, total, skipped > 0 ? `${skipped} skipped` : ''),
    });
    progress.end();
    if (options.json)
      console.print(`${JSON.stringify({ store: options.store, ...found, rows: await store.count() }, null, 2)}\n`);
    else {
      const rows = await store.count();
      console.print(
        `${count(found.embedded, 'photograph')} embedded, ${count(found.photographs - found.embedded - found.skipped.length, 'photograph')} ` +
          `there as they are; ${count(rows, 'row')} in ${options.store}\n`,
      );
    }
    for (const { photograph, reason } of found.skipped) console.say(`Skipped: ${photograph}: ${reason}`);
    if (found.gone.length > 0) {
      console.say(
        `${count(found.gone.length, 'photograph')} of the store ${prune ? 'removed, as they are gone' : 'not in the folder any more; --prune removes them'}`,
      );
    }
    await store.close();
  } finally {
    progress.end();
    await regions.dispose();
    await model.dispose();
    await runtime.dispose();
  }
}

async function regionsOf(
  { regions, detector, things, boxes }: IndexOptions,
  choice: ModelChoice,
): Promise<{ readonly regions: Regions; dispose(): Promise<void> }> {
  const plain = (found: Regions) => ({ regions: found, dispose: async () => undefined });
  if (regions === 'whole') return plain(wholeRegions);
  if (regions === 'tiles') return plain(tileRegions);
  if (regions === 'given') {
    if (boxes === undefined) throw new UsageError('Boxes are given in a file: name it with --boxes.');
    return plain(givenRegions(await readRegionsFile(boxes)));
  }
  if (detector === undefined || things === undefined) {
    throw new UsageError(
      'Boxes are found by a detector: name it with --detector, and with --things what it looks for.',
    );
  }
  const owl = await openOwl(modelNamed(detector), choice);
  return { regions: detectedRegions(owl, things), dispose: () => owl.dispose() };
}

export function indexCommand(console: Console): Command {
  const command = new Command('index')
    .description(
      'Embeds the photographs of a folder into a store for fgclip search: those that are not in it, or have changed. ' +
        'Interrupted, it goes on where it was. With a head its codes are stored, too; one for captions alone needs none.',
    )
    .argument('<folder>', 'photographs, those of folders within included')
    .requiredOption('--store <folder>', 'the store; made where there is none')
    .requiredOption('--model <model>', MODEL_HELP)
    .option('--head <file>', 'a trained head, whose codes are stored beside the vectors of the model')
    .addOption(
      new Option('--regions <which>', 'what of a photograph is embedded beside the whole of it')
        .choices(['whole', 'tiles', 'boxes', 'given'])
        .default('tiles'),
    )
    .option('--detector <model>', `for --regions boxes: ${DETECTOR_HELP}`)
    .addOption(new Option('--things <names>', 'what the detector looks for: "a mug,a chair"').argParser(list))
    .option('--boxes <file>', 'for --regions given: JSON Lines of {"image": name, "box": [x, y, width, height]}')
    .option('--prune', 'remove photographs that are not in the folder any more')
    .option('--json', 'print what was done as JSON')
    .addOption(headModuleOption())
    .addOption(maxPixelsOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ fgclip index photos --store my-store --model Xenova/clip-vit-base-patch16 --head my-run/linear.balanced.safetensors',
    )
    .action((folder: string, options: IndexOptions) => index(folder, options, console));
  for (const option of modelOptions()) command.addOption(option);
  return command;
}
