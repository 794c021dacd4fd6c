import { mergeStatistics, type PairStatistics } from '@fgclip/heads/closed-form';
import { tableStatistics } from '@fgclip/node';
import { readStatisticsFile, writeStatisticsFile } from '@fgclip/node/internal';
import { Command } from 'commander';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { list } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { UsageError } from '../printing/errors.ts';
import { count, grouped } from '../printing/output.ts';

interface StatisticsOptions extends RuntimeChoice {
  readonly out: string;
  readonly merge?: readonly string[];
  readonly sets?: readonly string[];
  readonly json?: boolean;
}

/** Adds up the pairs of tables on disk, and what was added up before. */
async function addUp(tables: readonly string[], options: StatisticsOptions, console: Console): Promise<void> {
  const { out, merge = [], json } = options;
  if (tables.length + merge.length === 0) throw new UsageError('Name tables to add up, or statistics to --merge.');
  const parts: PairStatistics[] = [];
  // Cheap to read: another model's are told before tables are read for minutes.
  for (const file of merge) parts.push(await readStatisticsFile(file));
  await withRuntime(options, async (runtime) => {
    for (const table of tables) {
      const progress = console.progress(`Adding up ${table}`, 'pairs');
      parts.push(
        await tableStatistics(table, {
          ...{ runtime, sets: options.sets, signal: console.signal },
          onProgress: ({ done, total }) => progress.update(done, total),
        }).finally(() => progress.end()),
      );
      // Checked table by table, for the same reason.
      mergeStatistics(parts);
    }
  });
  const statistics = mergeStatistics(parts);
  await writeStatisticsFile(out, statistics);
  const { dimension, pairs, origin } = statistics;
  if (json) console.print(`${JSON.stringify({ out, dimension, pairs, ...origin }, null, 2)}\n`);
  else console.print(`${out}: ${described(statistics)}\n`);
}

/** "5,400 pairs of 1 table; 128 values a row, of swatchbook-clip". */
function described({ dimension, pairs, origin: { model, tables } }: PairStatistics): string {
  const rows = `${grouped(dimension)} values a row${model === undefined ? '' : `, of ${model}`}`;
  return `${count(pairs, 'pair')} of ${count(tables.length, 'table')}; ${rows}`;
}

export function statisticsCommand(console: Console): Command {
  const command = new Command('statistics')
    .description(
      'Adds up what heads are fitted from in closed form (fgclip fit): counts, means and products over the pairs of images ' +
        'and captions, a few MB whatever the tables hold. Tables are read piece by piece, so they may be larger than ' +
        'memory, and statistics of parts add up to those of the whole: add up on many machines, and --merge.',
    )
    .argument('[tables...]', 'folders of embedding tables')
    .requiredOption('--out <file>', 'where to write them, .safetensors')
    .option('--merge <files>', 'statistics to add; may be repeated', list)
    .option('--sets <names>', 'only the pairs of these sets of the tables (default: all)', list)
    .option('--json', 'print what was added up as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip statistics boxes-train --out boxes.safetensors\n' +
        '  $ fgclip statistics --merge part-1.safetensors,part-2.safetensors --out whole.safetensors',
    )
    .action((tables: string[], options: StatisticsOptions) => addUp(tables, options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
