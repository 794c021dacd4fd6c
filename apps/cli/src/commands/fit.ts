import { basename } from 'node:path';
import type { Head } from '@fgclip/heads';
import {
  type ChosenFit,
  chooseFit,
  DEFAULT_FIT_KEPT,
  DEFAULT_RIDGE,
  type FitMethod,
  type FitSource,
  fitHead,
  fitMethods,
} from '@fgclip/heads/closed-form';
import { readTableFolder, writeHeadFile } from '@fgclip/node';
import { readStatisticsFile } from '@fgclip/node/internal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readCoarseTables } from '../options/coarse-tables.ts';
import { labelsOf } from '../options/labelled-heads.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { anyShare, atLeastZero, list, type NamedValue, namedValue, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { UsageError } from '../printing/errors.ts';
import { standingsText } from '../printing/standings.ts';

interface FitOptions extends RuntimeChoice {
  readonly out: string;
  readonly method: FitMethod;
  readonly ridge?: readonly number[];
  readonly weight?: readonly FileWeight[];
  readonly validation?: string;
  readonly coarseValidation?: readonly NamedValue<string>[];
  readonly keepRecall: number;
  readonly negatives: number;
  readonly json?: boolean;
}

/** What the pairs of a statistics file count. */
interface FileWeight {
  readonly file: string;
  readonly weight: number;
}

/** Fits a head to statistics on disk, by given settings or by the best of several. */
async function fit(files: readonly string[], options: FitOptions, console: Console): Promise<void> {
  const { out, validation, method, ridge = [], json } = options;
  const sources = await readSources(files, options);
  if (validation !== undefined) {
    const found = await choose(sources, validation, options, console);
    await writeHeadFile(out, found.head);
    const { head: _, ...rest } = found;
    console.print(json ? `${JSON.stringify({ out, ...rest }, null, 2)}\n` : choiceText(found, options));
    console.say(`Written: ${out}`);
    return;
  }
  if (options.coarseValidation !== undefined || ridge.length > 1) {
    throw new UsageError('Several ridges, and --coarse-validation, need --validation: a table to choose by.');
  }
  const head = fitHead(sources, { method, ridge: ridge[0] });
  await writeHeadFile(out, head);
  console.print(
    json ? `${JSON.stringify({ out, ...fitted(head) }, null, 2)}\n` : `${out}: ${fittedText(head, files)}\n`,
  );
}

/** Statistics from files, and the weights given by their names. */
async function readSources(files: readonly string[], { weight = [] }: FitOptions): Promise<FitSource[]> {
  const labels = labelsOf(files);
  const isFile = ({ file }: FileWeight, k: number) => [files[k], labels[k], basename(files[k] ?? '')].includes(file);
  const idle = weight.find((one) => !files.some((_, k) => isFile(one, k)));
  if (idle !== undefined) {
    throw new UsageError(`--weight: no statistics are called "${idle.file}". There are: ${labels.join(', ')}.`);
  }
  const sources: FitSource[] = [];
  for (const [k, file] of files.entries()) {
    const given = weight.findLast((one) => isFile(one, k))?.weight;
    sources.push({ statistics: await readStatisticsFile(file), ...(given !== undefined && { weight: given }) });
  }
  return sources;
}

async function choose(
  sources: readonly FitSource[],
  validation: string,
  { method, ridge, keepRecall, negatives, coarseValidation, ...choice }: FitOptions,
  console: Console,
): Promise<ChosenFit> {
  const { signal } = console;
  const fine = await readTableFolder(validation, { signal });
  const coarse = await readCoarseTables(fine, coarseValidation, '--coarse-validation', signal);
  const progress = console.progress('Fitting', 'heads');
  return withRuntime(choice, (runtime) =>
    chooseFit(
      sources,
      { fine, coarse },
      {
        ...{ method, ridges: ridge, least: keepRecall, maxNegatives: negatives, runtime, signal },
        onProgress: ({ done, total }) => progress.update(done, total),
      },
    ),
  ).finally(() => progress.end());
}

/** All that were tried, and which was taken why. */
function choiceText({ candidates, chosen }: ChosenFit, { keepRecall }: FitOptions): string {
  return standingsText(candidates, {
    columns: [
      { header: 'weight', value: ({ weight }) => String(weight) },
      { header: 'ridge', value: ({ ridge }) => String(ridge) },
    ],
    ...{ chosen, verdict: 'Taken', least: keepRecall },
    note: 'Weight: of all pairs of the statistics after the first that have none given, beside those of the first.',
  });
}

function fitted({ history }: Head): Readonly<Record<string, unknown>> {
  const { event: _, ...entry } = history.at(-1) ?? {};
  return entry;
}

/** "cca, ridge 0.01, of boxes (weight 1), scenes (weight 0.25)". */
function fittedText(head: Head, files: readonly string[]): string {
  const { method, ridge, sources } = fitted(head) as { method: string; ridge?: number; sources: { weight: number }[] };
  const labels = labelsOf(files);
  const parts = sources.map(({ weight }, k) => `${labels[k]} (weight ${weight})`);
  return [method, ...(ridge === undefined ? [] : [`ridge ${ridge}`]), `of ${parts.join(', ')}`].join(', ');
}

/** Parses FILE=VALUE, and gathers them over every time the option is given. */
function fileWeight(text: string, earlier: readonly FileWeight[] = []): FileWeight[] {
  const [, file, weight] = /^(.+)=([^=]*)$/.exec(text) ?? [];
  if (file === undefined || weight === undefined) throw new InvalidArgumentError('Expected file=weight: scenes=0.25.');
  return [...earlier, { file, weight: atLeastZero(weight) }];
}

export function fitCommand(console: Console): Command {
  const command = new Command('fit')
    .description(
      'Fits a linear head to statistics of pairs (fgclip statistics) in closed form: no hard negatives, no epochs, no ' +
        'learning rate, in seconds. Each method goes a step further from the cosine: centre subtracts the means, ' +
        'procrustes rotates captions onto images, whiten makes the spread the same in all directions first, cca weighs ' +
        "directions by how well they correlate. It ranks captions far better than the cosine, and keeps less of the cosine's " +
        'retrieval than balanced training does (fgclip train); fgclip blend goes some way back to the cosine. With ' +
        '--validation, ridge and weights are chosen.',
    )
    .argument('<statistics...>', 'files of statistics; the first is what is to be learned')
    .requiredOption('--out <head>', 'where to write the head, .safetensors')
    .addOption(new Option('--method <name>', 'how far to go').choices([...fitMethods]).default('cca'))
    .option(
      '--ridge <n>',
      `added to the spread in every direction, as a share of its mean; several are tried on --validation (default: ${DEFAULT_RIDGE}, or 0.001, 0.01, 0.1 and 1)`,
      (text: string, earlier: readonly number[] = []) => [...earlier, ...list(text).map(atLeastZero)],
    )
    .option(
      '--weight <file=n>',
      'what all pairs of a file count together beside the others; may be repeated (default: 1, or chosen for all but the first)',
      fileWeight,
    )
    .option('--validation <table>', 'choose by this table, which has hard negatives')
    .addOption(
      new Option(
        '--coarse-validation <[name=]table>',
        'images and captions whose retrieval counts; may be repeated (default: the captions of the same table)',
      ).argParser(namedValue(String)),
    )
    .option('--keep-recall <share>', "of the cosine's recall to keep on validation", anyShare, DEFAULT_FIT_KEPT)
    .option('--negatives <n>', 'hard negatives looked at', wholeNumber(1), 10)
    .option('--json', 'print what was fitted, and tried, as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip fit boxes.safetensors scenes.safetensors --weight scenes=0.25 --out head.safetensors\n' +
        '  $ fgclip fit boxes.safetensors scenes.safetensors --validation boxes-val --coarse-validation scenes-val --out head.safetensors',
    )
    .action((files: string[], options: FitOptions) => fit(files, options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
