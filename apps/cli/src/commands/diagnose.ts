import { type CaptionAttribute, captionAttributes, type EmbeddingTable } from '@fgclip/datasets';
import { decodeUtf8, readLabels } from '@fgclip/datasets/internal';
import { diagnose } from '@fgclip/heads/diagnosis';
import { readTableFolder } from '@fgclip/node';
import { versions, writeDiagnosis } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { readBytes } from '../options/files.ts';
import { type HeadModules, headModuleOption, readHeadModules } from '../options/head-modules.ts';
import { readLabelledHeads } from '../options/labelled-heads.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { diagnosisText } from '../printing/diagnosis.ts';

interface DiagnoseOptions extends RuntimeChoice, HeadModules {
  readonly head?: readonly string[];
  readonly labels?: string;
  readonly kind?: string;
  readonly negatives: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Asks of each attribute whether it is there, whether it is heard, and what is in its way. */
async function diagnoseTable(path: string, options: DiagnoseOptions, console: Console): Promise<void> {
  const { negatives: maxNegatives, seed, out, json } = options;
  const { signal } = console;
  const families = await readHeadModules(options);
  const table = await readTableFolder(path, { signal });
  const attributes = await attributesOf(table, options);
  const heads = await readLabelledHeads(options.head ?? [], [table], families, console);
  const progress = console.progress('Diagnosing', 'measurements');
  const diagnosis = await withRuntime(options, (runtime) =>
    diagnose(table, {
      ...{ attributes, heads, runtime, maxNegatives, seed, versions, signal },
      onProgress: ({ done, total, what }) => progress.update(done, total, what),
    }),
  ).finally(() => progress.end());
  console.print(json ? `${JSON.stringify(diagnosis, null, 2)}\n` : diagnosisText(diagnosis));
  if (out === undefined) return;
  const figures = await writeDiagnosis(out, diagnosis);
  console.say(`Written to ${out}: diagnosis.json, and ${figures.length} files in figures`);
}

/** What captions say, and beside or in place of it what labels do. */
async function attributesOf(
  table: EmbeddingTable,
  { labels, kind }: Pick<DiagnoseOptions, 'labels' | 'kind'>,
): Promise<CaptionAttribute[]> {
  const said = captionAttributes(table).filter(({ values }) => values.some((value) => value !== undefined));
  if (labels === undefined) return said;
  const given = readLabels(decodeUtf8(await readBytes(labels), labels), table.annotations, { file: labels, kind });
  const hasKind = given.some(({ isKind }) => isKind);
  const kept = said.filter(({ name, isKind }) => !(isKind && hasKind) && !given.some((one) => one.name === name));
  return [...kept, ...given];
}

export function diagnoseCommand(console: Console): Command {
  const command = new Command('diagnose')
    .description(
      'Tells why the cosine fails on a table, attribute by attribute: what a linear probe reads off the embeddings, what ' +
        'the cosine hears of it, whether images and captions point the same way, what else moves the score, and what a head ' +
        'may be expected to mend. Attributes are those of the captions: colours, materials, patterns, transparency, kinds.',
    )
    .argument('<table>', 'images and captions, best not those that heads were trained on')
    .addOption(
      new Option('--head <file>', 'a head to hold beside the cosine; may be repeated').argParser<string[]>(
        (path, earlier = []) => [...earlier, path],
      ),
    )
    .option('--labels <file>', 'other attributes: JSON or a table, a value for each annotation, in order or by id')
    .option('--kind <name>', 'which of the labels is the kind of thing (default: "kind", where there is one)')
    .option('--negatives <n>', 'hard negatives looked at for the ranks to expect', wholeNumber(1), 10)
    .option('--seed <n>', 'seed of how photographs are parted', wholeNumber(0), 123)
    .option('--out <folder>', 'where diagnosis.json and its figures go')
    .option('--json', 'print the diagnosis as JSON')
    .addOption(headModuleOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ fgclip diagnose fgclip-demo/tables/fg-ovd-benchmarks --head fgclip-demo/run/linear.balanced.safetensors',
    )
    .action((table: string, options: DiagnoseOptions) => diagnoseTable(table, options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
