import { setImmediate } from 'node:timers/promises';
import { matrix, type Runtime } from '@fgclip/core';
import { type EmbeddingTable, type MiningReport, mineHardNegatives } from '@fgclip/datasets';
import { createMatcher } from '@fgclip/heads';
import { cosineHead } from '@fgclip/heads/internal';
import { readTableFolder, writeTableFolder } from '@fgclip/node';
import { Command } from 'commander';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { positiveNumber, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { count, grouped, shortened } from '../printing/output.ts';

export interface MineOptions extends RuntimeChoice {
  readonly negatives: number;
  readonly nearDuplicate: number;
  readonly maxWordOverlap: number;
  readonly out?: string;
}

/** Cosines of this many pairs of captions are computed at a time. */
const BLOCK_SCORES = 2 ** 22;
const EXAMPLES = 3;

/** Mines hard negatives for a table on disk and reports what was found. */
async function mineTable(folder: string, options: MineOptions, console: Console): Promise<MiningReport> {
  const { negatives, nearDuplicate, maxWordOverlap, out = folder } = options;
  const { signal } = console;
  const table = await readTableFolder(folder, { signal });
  const progress = console.progress('Mining', 'captions');
  try {
    const mined = await withRuntime(options, async (runtime) =>
      mineHardNegatives(table, {
        ...{ negatives, nearDuplicate, maxWordOverlap, signal },
        ...(await cosines(table, runtime)),
        onProgress: ({ done, total }) => progress.update(done, total),
      }),
    );
    // Not to be stopped: half written in place, the table would be lost.
    await writeTableFolder(out, mined.table, { dtype: table.manifest.dtype });
    progress.end();
    console.print(describe(mined, options, out));
    return mined.report;
  } finally {
    progress.end();
  }
}

/** Cosines between the captions of a table, on a fast runtime and with pauses to hear a Ctrl-C. */
async function cosines({ texts }: EmbeddingTable, runtime: Runtime) {
  const [rows, dimension] = texts.shape;
  const matcher = createMatcher(cosineHead(dimension), { runtime });
  const unit = await matcher.encodeTexts(texts);
  const width = unit.shape[1];
  return {
    blockRows: Math.max(1, Math.floor(BLOCK_SCORES / Math.max(1, rows))),
    async similarity(from: number, to: number): Promise<Float32Array> {
      await setImmediate();
      const some = matrix(unit.data.subarray(from * width, to * width), to - from, width);
      return (await matcher.combine(some, unit)).data;
    },
  };
}

type Mined = Awaited<ReturnType<typeof mineHardNegatives>>;

function describe({ table, report }: Mined, options: MineOptions, out: string): string {
  const { negatives, nearDuplicate, maxWordOverlap } = options;
  const { annotations, short, leftOut } = report;
  const without = table.annotations.filter((annotation) => (annotation.negatives?.length ?? 0) === 0).length;
  const counted = (value: number) => grouped(value).padStart(7);
  const lines = [
    `${out}: each of ${count(annotations, 'caption')} got its ${negatives} nearest among those of other images.`,
    ...(short > 0 ? [`${count(short, 'caption')} got fewer: no more were left.`] : []),
    ...(without > 0 ? [`${count(without, 'caption')} got none: there is nothing to rank or fine-tune with.`] : []),
    'Left out as probably true of the image, too:',
    `${counted(leftOut.nearDuplicate)}  all but the same embedding (cosine ${nearDuplicate} or more)`,
    `${counted(leftOut.sameWords)}  nearly the same words (overlap ${maxWordOverlap} or more)`,
    `${counted(leftOut.contained)}  part of what the image's own captions say`,
    '',
    'Some of them, to be checked by eye (a negative that is true of the image is a bad one):',
    ...examples(table).flatMap(({ caption, negative }) => [
      `  caption   ${shortened(caption, 100)}`,
      `  negative  ${shortened(negative, 100)}`,
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A few captions from all over the table, each with its nearest negative. */
function examples({ annotations, captions }: EmbeddingTable): { caption: string; negative: string }[] {
  const pairs = annotations.flatMap(({ captions: [own], negatives: [nearest] = [] }) =>
    own === undefined || nearest === undefined ? [] : [{ own, nearest }],
  );
  return Array.from({ length: EXAMPLES }, (_, i) => pairs[Math.floor((i * pairs.length) / EXAMPLES)]).flatMap((pair) =>
    pair === undefined ? [] : [{ caption: captions[pair.own] ?? '', negative: captions[pair.nearest] ?? '' }],
  );
}

export function mineCommand(console: Console): Command {
  const command = new Command('mine')
    .description(
      'Gives every caption hard negatives: the nearest captions of other images, hardest first. Captions that probably ' +
        'hold for the image as well are left out. The table is changed in place unless --out names another folder.',
    )
    .argument('<table>', 'folder of an embedding table')
    .option('--negatives <n>', 'negatives for each caption', wholeNumber(1), 10)
    .option(
      '--near-duplicate <cosine>',
      'leave out captions this close, or closer; above 1: none',
      positiveNumber,
      0.97,
    )
    .option(
      '--max-word-overlap <share>',
      'leave out captions that share this part of their words; above 1: none',
      positiveNumber,
      0.95,
    )
    .option('--out <table>', 'folder to write the table with negatives to')
    .addHelpText(
      'after',
      '\nExamples:\n  $ fgclip mine my-table\n  $ fgclip mine my-table --negatives 5 --near-duplicate 0.95 --out my-mined-table',
    )
    .action(async (table: string, options: MineOptions) => {
      await mineTable(table, options, console);
    });
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
