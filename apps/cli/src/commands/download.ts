import { join } from 'node:path';
import { type DataSetEntry, dataSetCatalog, findDataSet } from '@fgclip/datasets';
import { downloadSize } from '@fgclip/datasets/internal';
import { type DownloadedDataSet, downloadDataSet, type Mirrors } from '@fgclip/node';
import { dataSetsFolder } from '@fgclip/node/internal';
import { Command, InvalidArgumentError } from 'commander';
import { cacheFolderOf, cacheOption } from '../options/model.ts';
import type { Console } from '../printing/console.ts';
import { isAbort } from '../printing/errors.ts';
import { formatBytes, wrapped } from '../printing/output.ts';
import { transferProgress } from '../printing/progress-lines.ts';

interface DownloadOptions {
  readonly to?: string;
  readonly cache?: string;
  readonly mirror: Mirrors;
  readonly keepArchives?: boolean;
  readonly json?: boolean;
}

/** Downloads data sets one after the other. `catalog` is what there is to choose from. */
export async function download(
  names: readonly string[],
  options: DownloadOptions,
  console: Console,
  catalog: readonly DataSetEntry[] = dataSetCatalog,
): Promise<void> {
  if (names.length === 0) {
    console.print(options.json ? json(catalog) : describeCatalog(catalog, console.width));
    return;
  }
  const entries = names.map((name) => findDataSet(name, catalog));
  const folder = options.to ?? dataSetsFolder(cacheFolderOf(options));
  const downloaded: DownloadedDataSet[] = [];
  for (const entry of entries) {
    const one = await downloadOne(entry, folder, options, console);
    downloaded.push(one);
    if (!options.json) console.print(describeDownloaded(one));
  }
  if (options.json) console.print(json(downloaded));
  const images = new Set(entries.flatMap((entry) => entry.images ?? []).filter((name) => !names.includes(name)));
  if (images.size > 0) console.say(`Their images are data sets of their own: ${[...images].join(', ')}`);
}

async function downloadOne(
  entry: DataSetEntry,
  folder: string,
  { mirror: mirrors, keepArchives }: DownloadOptions,
  console: Console,
): Promise<DownloadedDataSet> {
  const line = transferProgress(console);
  try {
    return await downloadDataSet(entry, {
      ...{ folder, mirrors, keepArchives, signal: console.signal },
      onProgress: ({ file, ...state }) => line.update(file, state),
    });
  } catch (error) {
    if (isAbort(error)) console.say(`Run the same command again to go on with what is in ${folder}`);
    throw error;
  } finally {
    line.end();
  }
}

function describeDownloaded({ name, folder, size, paths, isNew }: DownloadedDataSet): string {
  const where = paths.length === 1 ? join(folder, paths[0] ?? '') : folder;
  return `${name}: ${formatBytes(size)} in ${where}${isNew ? '' : ' (was there already)'}\n`;
}

function describeCatalog(catalog: readonly DataSetEntry[], width: number): string {
  const entries = catalog.map((entry) => {
    const bytes = downloadSize(entry);
    const size = bytes === undefined ? 'size not published' : formatBytes(bytes);
    const text = `${entry.description}\nLicence: ${entry.licence}\nFrom: ${entry.homepage}`;
    return `${entry.name} (${size})\n${indented(wrapped(text, width - 2))}\n`;
  });
  const note = catalog.every(({ verified }) => verified)
    ? ''
    : '\nSizes and checksums are those that others publish; a download that differs is refused.\n';
  return entries.join('\n') + note;
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Parses FROM=TO, and gathers them over every time the option is given. */
export function mirror(text: string, earlier: Mirrors = {}): Mirrors {
  const [, from, to] = /^(.+?)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (from !== undefined && to !== undefined) return { ...earlier, [from]: to };
  throw new InvalidArgumentError('Expected HOST=URL: images.cocodataset.org=https://mirror.example/coco');
}

export function downloadCommand(console: Console): Command {
  return new Command('download')
    .description(
      'Downloads data sets into one folder, in the layout that the names of their images expect. Without names it lists ' +
        'what there is. Stopped at any moment, the same command goes on from there.',
    )
    .argument('[names...]', 'data sets, as the list names them')
    .option('--to <folder>', 'where to put them (default: data-sets in the cache)')
    .addOption(cacheOption())
    .option('--mirror <from=url>', 'take files of a host, or below an address, from elsewhere; repeatable', mirror, {})
    .option('--keep-archives', 'leave the zip files beside what came out of them')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip download\n' +
        '  $ fgclip download fg-ovd coco-val2017 --to data\n' +
        '  $ fgclip download coco-val2017 --to data --mirror images.cocodataset.org=https://mirror.example/coco',
    )
    .action((names: string[], options: DownloadOptions) => download(names, options, console));
}
