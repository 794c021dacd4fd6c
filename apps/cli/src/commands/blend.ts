import type { Head } from '@fgclip/heads';
import { blendFrontier, blendHeads, cosineLike, type Frontier } from '@fgclip/heads/internal';
import { readTableFolder, writeHeadFile } from '@fgclip/node';
import { Command, Option } from 'commander';
import { readCoarseTables } from '../options/coarse-tables.ts';
import { type HeadModules, headModuleOption, openHead, readHeadModules } from '../options/head-modules.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { anyShare, type NamedValue, namedValue, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { standingsText } from '../printing/standings.ts';

interface BlendOptions extends RuntimeChoice, HeadModules {
  readonly table: string;
  readonly coarse?: readonly NamedValue<string>[];
  readonly keepRecall: number;
  readonly negatives: number;
  readonly steps: number;
  readonly share?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Measures the heads between two, and writes one of them. */
async function blend(
  names: readonly [head: string, other: string | undefined],
  options: BlendOptions,
  console: Console,
): Promise<void> {
  const { signal } = console;
  const families = await readHeadModules(options);
  const table = await readTableFolder(options.table, { signal });
  const { dimension } = table.manifest;
  const second = await openHead(names[0], families, dimension);
  const first = names[1] === undefined ? cosineLike(second, families) : await openHead(names[1], families, dimension);
  const coarse = await readCoarseTables(table, options.coarse, '--coarse', signal);
  const shares = Array.from({ length: options.steps + 1 }, (_, k) => k / options.steps);
  const progress = console.progress('Measuring', 'blends');
  const frontier = await withRuntime(options, (runtime) =>
    blendFrontier(
      first,
      second,
      { fine: table, coarse },
      {
        ...{ runtime, shares, least: options.keepRecall, maxNegatives: options.negatives, signal },
        onProgress: ({ done, total }) => progress.update(done, total, ''),
      },
    ),
  ).finally(() => progress.end());
  console.print(options.json ? `${JSON.stringify(frontier, null, 2)}\n` : frontierText(frontier, options));
  await writeBlend(first, second, frontier, options, console);
}

async function writeBlend(
  first: Head,
  second: Head,
  { points, proposed }: Frontier,
  { share = points[proposed]?.share ?? 1, out }: BlendOptions,
  console: Console,
): Promise<void> {
  if (out === undefined) return;
  await writeHeadFile(out, blendHeads(first, second, share));
  console.say(`Written: ${out}, with ${(100 * share).toFixed(0)} % of the first head`);
}

/** The frontier of fine against coarse. */
function frontierText({ points, proposed }: Frontier, { keepRecall }: BlendOptions): string {
  return standingsText(points, {
    columns: [{ header: 'share %', value: ({ share }) => 100 * share, digits: 0 }],
    ...{ chosen: proposed, verdict: 'Proposed', least: keepRecall },
    note: 'Share: of the first head, the rest is the second, or the cosine.',
  });
}

export function blendCommand(console: Console): Command {
  const command = new Command('blend')
    .description(
      'Measures the heads between two of one function, or between one and the cosine: how fine each matches, and how ' +
        "much of the cosine's retrieval it keeps; proposes one, and writes it. Choose on validation data, not on what the " +
        'result is judged by.',
    )
    .argument('<head>', 'a head file')
    .argument('[other]', 'another of the same function (default: the cosine)')
    .requiredOption('--table <table>', 'with hard negatives, to tell how fine heads match')
    .addOption(
      new Option(
        '--coarse <[name=]table>',
        'images and captions whose retrieval counts; may be repeated (default: the captions of the same table)',
      ).argParser(namedValue(String)),
    )
    .option('--keep-recall <share>', "of the cosine's recall to keep", anyShare, 0.99)
    .option('--negatives <n>', 'hard negatives looked at', wholeNumber(1), 10)
    .option('--steps <n>', 'steps from the one to the other', wholeNumber(1), 10)
    .option('--share <share>', 'of the first head in what is written (default: what is proposed)', anyShare)
    .option('--out <file>', 'where to write the blend')
    .option('--json', 'print the frontier as JSON')
    .addOption(headModuleOption())
    .addHelpText(
      'after',
      '\nExample:\n  $ fgclip blend my-run/linear.fine-tune.safetensors --table boxes-val --coarse scenes-val --out head.safetensors',
    )
    .action((head: string, other: string | undefined, options: BlendOptions) => blend([head, other], options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
