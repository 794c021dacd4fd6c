import { renderText, tableOf } from '@fgclip/heads/results';
import { type CacheReport, type Cleared, clearCache, inspectCache } from '@fgclip/node';
import { whatToClear } from '@fgclip/node/internal';
import { Command } from 'commander';
import { cacheFolderOf, cacheOption } from '../options/model.ts';
import type { Console } from '../printing/console.ts';
import { count, formatBytes } from '../printing/output.ts';

interface CacheOptions {
  readonly cache?: string;
  readonly json?: boolean;
}

interface ClearOptions extends CacheOptions {
  readonly revision?: string;
  readonly incomplete?: boolean;
  readonly yes?: boolean;
}

/** A line of the table of what is cached. */
interface CacheRow {
  readonly name: string;
  readonly revision: string;
  readonly files: string;
  readonly size: number;
  readonly unfinished: number;
  readonly lastUsed: Date | undefined;
}

async function showCache(options: CacheOptions, console: Console): Promise<void> {
  const report = await inspectCache(cacheFolderOf(options));
  console.print(options.json ? json(report) : describeCache(report));
}

function describeCache(report: CacheReport): string {
  const rows = cacheRows(report);
  const total = `${formatBytes(report.size)} in ${report.folder}\n`;
  if (rows.length === 0) return total;
  const table = tableOf(rows, [
    { header: 'name', value: ({ name }) => name },
    { header: 'revision', value: ({ revision }) => revision },
    { header: 'files', value: ({ files }) => files },
    { header: 'size', value: ({ size }) => formatBytes(size) },
    { header: 'unfinished', value: ({ unfinished }) => (unfinished > 0 ? formatBytes(unfinished) : '') },
    { header: 'last used', value: ({ lastUsed }) => lastUsed?.toISOString().slice(0, 10) },
  ]);
  return `${renderText(table)}\n${total}`;
}

function cacheRows({ models, dataSets, incomplete }: CacheReport): CacheRow[] {
  const sizeOf = (files: readonly { readonly size: number }[]) => files.reduce((sum, { size }) => sum + size, 0);
  const plain = { revision: '', files: '', unfinished: 0, lastUsed: undefined };
  return [
    ...models.flatMap(({ id, revisions }) =>
      revisions.map(({ commit, refs, files, incomplete: left, lastUsed }) => ({
        ...{ name: id, revision: [...refs, commit.slice(0, 8)].join(' '), files: `${files.length}` },
        ...{ size: sizeOf(files), unfinished: sizeOf(left), lastUsed },
      })),
    ),
    ...dataSets.map(({ name, size }) => ({ ...plain, name, size })),
    ...(incomplete.length > 0
      ? [{ ...plain, name: 'data sets on their way', size: 0, unfinished: sizeOf(incomplete) }]
      : []),
  ];
}

/** Shows what would be deleted, and deletes it when the user has said yes. */
async function clear(model: string | undefined, options: ClearOptions, console: Console): Promise<void> {
  const { revision, incomplete: incompleteOnly, yes, json: asJson } = options;
  const folder = cacheFolderOf(options);
  const choice = { model, revision, incompleteOnly };
  if (!yes) {
    const found = await whatToClear(folder, choice);
    console.print(asJson ? json({ found }) : `${lines(found)}${sumOf(found)} would be deleted from ${folder}\n`);
    if (found.length > 0) console.say('Nothing was deleted; add --yes to do it.');
    return;
  }
  const report = await clearCache(folder, choice);
  console.print(asJson ? json(report) : `${lines(report.removed)}${sumOf(report.removed)} deleted from ${folder}\n`);
  if (report.inUse.length > 0) console.say(`Left alone, as it is being downloaded:\n${lines(report.inUse).trimEnd()}`);
}

function lines(items: readonly Cleared[]): string {
  return items.map(({ name, size }) => `${formatBytes(size).padStart(10)}  ${name}\n`).join('');
}

function sumOf(items: readonly Cleared[]): string {
  return `${count(items.length, 'item')}, ${formatBytes(items.reduce((sum, { size }) => sum + size, 0))},`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

export function cacheCommand(console: Console): Command {
  // The options of the command itself hold for those below it, too.
  const clearing = new Command('clear')
    .summary('delete models and unfinished downloads')
    .description('Shows what would be deleted, and with --yes deletes it. What is being downloaded is left alone.')
    .argument('[name]', 'a model ("owner/name") or a data set (default: everything)')
    .option('--revision <name>', 'only this branch, tag or commit of the model')
    .option('--incomplete', 'only downloads that were not finished')
    .option('-y, --yes', 'do delete it')
    .addHelpText(
      'after',
      '\nExamples:\n  $ fgclip cache clear Xenova/clip-vit-base-patch16 --yes\n  $ fgclip cache clear --incomplete --yes',
    )
    .action((model: string | undefined, _: unknown, command: Command) =>
      clear(model, command.optsWithGlobals<ClearOptions>(), console),
    );
  const where = new Command('where').summary('print the folder of the cache').action((_: unknown, command: Command) => {
    const folder = cacheFolderOf(command.optsWithGlobals<CacheOptions>());
    console.print(command.optsWithGlobals<CacheOptions>().json ? json({ folder }) : `${folder}\n`);
  });
  return new Command('cache')
    .description('Lists the models and data sets that are in the cache, with what unfinished downloads have left.')
    .addOption(cacheOption())
    .option('--json', 'print JSON')
    .addCommand(clearing)
    .addCommand(where)
    .action((options: CacheOptions) => showCache(options, console));
}
