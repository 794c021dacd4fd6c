import { join } from 'node:path';
import type { EvaluationProgress } from '@fgclip/heads';
import { writeReport } from '@fgclip/node';
import { reportedRun } from '@fgclip/node/internal';
import type { ReportData, ReportRun } from '@fgclip/report';
import { Command, Option } from 'commander';
import { type HeadModules, headModuleOption, readHeadModules } from '../options/head-modules.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { list, maxPixelsOption, type PictureOptions } from '../options/values.ts';
import type { Console } from '../printing/console.ts';

interface ReportOptions extends RuntimeChoice, HeadModules, PictureOptions {
  readonly table?: readonly string[];
  readonly images?: readonly string[];
  readonly title: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Gathers what the runs have to show, and writes one page over all of them. */
export async function writeReportOn(paths: readonly string[], options: ReportOptions, console: Console): Promise<void> {
  const {
    table: tables,
    images,
    maxPixels,
    title,
    json,
    out = paths.length === 1 ? besideRun(paths[0] ?? '') : 'report',
  } = options;
  const { signal } = console;
  const families = await readHeadModules(options);
  const progress = console.progress('Measuring', 'heads');
  const runs: ReportRun[] = [];
  try {
    await withRuntime(options, async (runtime) => {
      for (const path of paths) {
        const onProgress = ({ done, total, head, stage = '' }: EvaluationProgress) =>
          progress.update(done, total, `${head} ${stage}`);
        runs.push(await reportedRun({ path, tables, images, maxPixels, families, runtime, signal, onProgress }));
      }
    });
  } finally {
    progress.end();
  }
  const data: ReportData = { title, created: new Date().toISOString(), runs };
  if (json) console.print(`${JSON.stringify(data, null, 2)}\n`);
  const { page, figures } = await writeReport(out, data);
  const pictures = runs.reduce((sum, { gallery = [] }) => sum + gallery.length, 0);
  console.say(`Written: ${page} (${pictures} pictures), ${figures.length} files in ${join(out, 'figures')}`);
}

/** A report on one run lies in its folder; one on a file of results, in a folder of its own. */
function besideRun(path: string): string {
  return path.endsWith('.json') ? 'report' : path;
}

export function reportCommand(console: Console): Command {
  const command = new Command('report')
    .description(
      'Writes report.html, one page that needs no network and nothing beside it: the table, ranks by number of hard ' +
        'negatives, fine against coarse, training curves, how scores spread, pictures with their captions as the cosine ' +
        'and the best head rank them, and the protocol. Its charts lie beside it as .svg and .png.',
    )
    .argument(
      '<runs...>',
      'folders of fgclip demo, reproduce, train or compare, or files of fgclip evaluate or compare --json',
    )
    .addOption(
      new Option('--table <folders>', 'tables to measure a run of fgclip train on; its own holds images out').argParser(
        list,
      ),
    )
    .addOption(new Option('--images <folders>', 'where the photographs lie, for the pictures').argParser(list))
    .addOption(headModuleOption())
    .addOption(maxPixelsOption())
    .option('--title <text>', 'heading of the page', 'Fine-grained image-text matching')
    .option('--out <folder>', 'where report.html and figures/ go (default: the folder of the one run, else report)')
    .option('--json', 'also print all that the page shows, as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip report fgclip-demo\n' +
        '  $ fgclip report my-run --table my-table --images photos\n' +
        '  $ fgclip report paper-b16 paper-l14 --images data/coco --out comparison',
    )
    .action((paths: string[], options: ReportOptions) => writeReportOn(paths, options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
