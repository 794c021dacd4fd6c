import { basename, resolve } from 'node:path';
import type { EmbeddingTable } from '@fgclip/datasets';
import type { DetectorComparison, EvaluationProgress } from '@fgclip/heads';
import { errataNamed, erratumNames } from '@fgclip/heads/internal';
import { comparisonAnswer, comparisonTables, renderText } from '@fgclip/heads/results';
import { compareDetections, type DetectorSource, type ReadDetector, readTableFolder } from '@fgclip/node';
import { readDetectors, writeComparison } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { dataFile } from '../options/data-files.ts';
import { chosenErrata, type ErrataChoice } from '../options/errata.ts';
import { type HeadModules, headModuleOption, readHeadModules } from '../options/head-modules.ts';
import { readLabelledHeads } from '../options/labelled-heads.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { list, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { UsageError } from '../printing/errors.ts';
import { count, wrapped } from '../printing/output.ts';

interface CompareOptions extends RuntimeChoice, ErrataChoice, HeadModules {
  readonly predictions: readonly string[];
  readonly beside?: readonly string[];
  readonly categories?: readonly string[];
  readonly run?: string;
  readonly heads?: readonly string[];
  readonly negatives: number;
  readonly compare?: 'published';
  readonly json?: boolean;
  readonly out?: string;
}

/** Skipped records that are shown by name. */
const SHOWN_RECORDS = 3;

/** Ranks CLIP with the true boxes beside detectors that look for them, and says what makes them fail. */
async function compare(folders: readonly string[], options: CompareOptions, console: Console): Promise<void> {
  const { json, out, compare: beside } = options;
  const sources = sourcesOf(options);
  const { signal } = console;
  const tables: EmbeddingTable[] = [];
  for (const folder of folders) tables.push(await readTableFolder(folder, { signal }));
  const detectors = await readDetectors(sources);
  for (const detector of detectors) sayOf(detector, console);
  const others = await readOthers(options, signal);
  const measured = await measure({ tables, others, detectors }, options, console);
  const published = beside === 'published';
  const comparison = published ? { ...measured, protocol: { ...measured.protocol, published } } : measured;
  if (json) console.print(`${JSON.stringify(comparison, null, 2)}\n`);
  else console.print(asText(comparison, published, console.width));
  if (out === undefined) return;
  const { file, figures } = await writeComparison(out, comparison);
  console.say(`Written: ${[file, ...figures].join(', ')}`);
  console.say(`Next: fgclip report ${out}`);
}

interface Compared {
  readonly tables: readonly EmbeddingTable[];
  readonly others: readonly OtherClip[];
  readonly detectors: readonly ReadDetector[];
}

interface OtherClip {
  readonly name: string;
  readonly table: readonly EmbeddingTable[];
}

/** The tables of other models, each under its name: those of one name are one model's. */
async function readOthers({ beside = [] }: CompareOptions, signal: AbortSignal): Promise<OtherClip[]> {
  const others = new Map<string, EmbeddingTable[]>();
  for (const { path, name = basename(resolve(path)) } of beside.map(dataFile)) {
    const label = `CLIP ${name}`;
    others.set(label, [...(others.get(label) ?? []), await readTableFolder(path, { signal })]);
  }
  return [...others].map(([name, table]) => ({ name, table }));
}

async function measure(
  { tables: table, others, detectors }: Compared,
  options: CompareOptions,
  console: Console,
): Promise<DetectorComparison> {
  const { run: experiment, negatives: maxNegatives } = options;
  const errata = errataNamed(chosenErrata(options, erratumNames));
  const { signal } = console;
  const families = await readHeadModules(options);
  const heads = await readLabelledHeads(options.heads ?? [], table, families, console);
  const progress = console.progress('Measuring', 'heads');
  try {
    return await withRuntime(options, (runtime) => {
      const onProgress = ({ done, total, head, stage = '' }: EvaluationProgress) =>
        progress.update(done, total, `${head} ${stage}`);
      const settings = { maxNegatives, errata, runtime, signal, onProgress };
      return compareDetections({ table, others, detectors, experiment, heads, families, ...settings });
    });
  } finally {
    progress.end();
  }
}

/** The predictions and, where there are as many files of categories, the one of each; a single one is for all. */
function sourcesOf({ predictions, categories = [] }: CompareOptions): DetectorSource[] {
  if (categories.length > 1 && categories.length !== predictions.length) {
    throw new UsageError(
      `--categories takes one file for all predictions, or one for each: ${categories.length} for ${predictions.length}.`,
    );
  }
  return predictions.map((text, k) => ({
    ...dataFile(text),
    categories: categories.length > 1 ? categories[k] : categories[0],
  }));
}

function sayOf({ name, predictions, tooLong, skipped }: ReadDetector, console: Console): void {
  const long = tooLong.length === 0 ? '' : `; ${count(tooLong.length, 'vocabulary', 'vocabularies')} too long for it`;
  console.say(`${name}: ${count(predictions.length, 'prediction')}${long}`);
  if (skipped.length === 0) return;
  console.say(`  ${count(skipped.length, 'record')} left out:`);
  for (const { file, entry, field = '', reason } of skipped.slice(0, SHOWN_RECORDS)) {
    console.say(`  ${file}: ${entry}: ${field === '' ? '' : `${field} `}${reason}`);
  }
}

function asText(comparison: DetectorComparison, published: boolean, width: number): string {
  const tables = comparisonTables(comparison, { published }).map(renderText);
  return [...tables, `${wrapped(comparisonAnswer(comparison).join('\n'), width)}\n`].join('\n');
}

export function compareCommand(console: Console): Command {
  const command = new Command('compare')
    .description(
      'Ranks the right caption of every box among its hard negatives: by the cosine of CLIP and by heads, which are ' +
        'given the true boxes, and by detectors, which had to find them. Only boxes that all were asked about count. Tells ' +
        "how much of a detector's failing is boxes it did not find, and whether it fails where CLIP fails.",
    )
    .argument('<tables...>', 'folders of fgclip extract, of samples with boxes')
    .addOption(
      new Option(
        '--predictions <folders...>',
        'folders of fgclip detect, or JSON files; NAME=PATH calls a detector so, and the same name twice joins them',
      )
        .argParser(list)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--categories <files...>',
        "the benchmark's JSON, for prediction files that have numbers in place of captions: one, or one for each",
      ).argParser(list),
    )
    .addOption(
      new Option(
        '--beside <folders...>',
        'tables of other CLIP models, made of the same files; NAME=FOLDER calls one so',
      ).argParser(list),
    )
    .addOption(new Option('--run <folder>', 'a run of fgclip train, whose heads stand beside').conflicts('heads'))
    .addOption(new Option('--heads <files...>', 'or head files, separated by commas or spaces').argParser(list))
    .addOption(headModuleOption())
    .option('--negatives <n>', 'hard negatives to rank against', wholeNumber(1), 10)
    .addOption(
      new Option(
        '--compare <with>',
        'also the mAP that is published of OWL, OWLv2 and NoctOWL on FG-OVD, here and in reports',
      ).choices(['published']),
    )
    .addOption(
      new Option('--protocol <name>', "measure as the paper's released code does, with all its errata").choices([
        'paper',
      ]),
    )
    .addOption(new Option('--erratum <names>', `or with some of them: ${erratumNames.join(', ')}`).argParser(list))
    .option('--json', 'print everything that was measured, and how, as JSON')
    .option('--out <folder>', 'also write comparison.json and the figure as .svg and .png there')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip compare fg-ovd --predictions owl-b16,owlv2-b16 --out comparison\n' +
        '  $ fgclip compare fg-ovd --predictions owl-b16 --run my-run --compare published\n' +
        '  $ fgclip compare fg-ovd-b16 --beside L14=fg-ovd-l14 --predictions owl-b16,owl-l14\n' +
        '  $ fgclip compare fg-ovd --predictions OWL=hard.json,OWL=color.json --categories 1_attributes.json,color.json',
    )
    .action((tables: string[], options: CompareOptions) => compare(tables, options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
