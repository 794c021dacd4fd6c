import { FgclipError, type Matrix, matrix, row } from '@fgclip/core';
import { writeNpy } from '@fgclip/core/formats';
import { createMatcher, type Head } from '@fgclip/heads';
import { writeFileAtomically } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { type CaptionColumns, readCaptionsFile, readEmbeddings } from '../options/files.ts';
import { type HeadModules, headModuleOption, openHead, readHeadModules } from '../options/head-modules.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { wholeNumber } from '../options/values.ts';
import { asCsv, asText, type BestCaptions, bestCaptions, type Labels } from '../printing/best-captions.ts';
import type { Console } from '../printing/console.ts';

interface ScoreOptions extends RuntimeChoice, CaptionColumns, HeadModules {
  readonly head: string;
  readonly images: string;
  readonly texts: string;
  readonly captions?: string;
  readonly top: number;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly out?: string;
}

/** Scores of this many pairs are in memory at a time, unless all are wanted. */
const BLOCK_SCORES = 2 ** 22;

async function scoreFiles(options: ScoreOptions, console: Console): Promise<void> {
  const { out, json, csv, top } = options;
  const families = await readHeadModules(options);
  const images = await readEmbeddings('image', options.images);
  const texts = await readEmbeddings('text', options.texts);
  const labels = await readLabels(options, images, texts);
  const head = await openHead(options.head, families, images.shape[1]);
  const [rows, columns] = [images.shape[0], texts.shape[0]];
  const all = out === undefined ? undefined : new Float32Array(rows * columns);
  const found: BestCaptions[] = [];
  await scoreBlocks({ head, images, texts, choice: options, console }, (from, scores) => {
    checkScores(scores, from, options);
    all?.set(scores.data, from * columns);
    for (let i = 0; i < scores.shape[0]; i++) found.push(bestCaptions(from + i, row(scores, i), top, labels));
  });
  if (out !== undefined && all !== undefined) {
    await writeFileAtomically(out, writeNpy(matrix(all, rows, columns)));
    console.say(`Written to ${out}: scores [${rows}, ${columns}]`);
  }
  if (json) console.print(`${JSON.stringify(found, null, 2)}\n`);
  else if (csv) console.print(asCsv(found));
  else if (out === undefined) console.print(asText(found));
}

interface ScoreInput {
  readonly head: Head;
  readonly images: Matrix;
  readonly texts: Matrix;
  readonly choice: RuntimeChoice;
  readonly console: Console;
}

/** Hands over the scores of some images after the other: [images of the block, texts]. */
async function scoreBlocks(
  { head, images, texts, choice, console }: ScoreInput,
  take: (from: number, scores: Matrix) => void,
): Promise<void> {
  const [rows, dimension] = images.shape;
  const blockRows = Math.max(1, Math.floor(BLOCK_SCORES / Math.max(1, texts.shape[0])));
  const progress = console.progress('Scoring', 'images');
  try {
    await withRuntime(choice, async (runtime) => {
      const matcher = createMatcher(head, { runtime, signal: console.signal });
      const textCodes = await matcher.encodeTexts(texts);
      for (let from = 0; from < rows; from += blockRows) {
        const to = Math.min(rows, from + blockRows);
        const block = matrix(images.data.subarray(from * dimension, to * dimension), to - from, dimension);
        take(from, await matcher.combine(await matcher.encodeImages(block), textCodes));
        progress.update(to, rows);
      }
    });
  } finally {
    progress.end();
  }
}

/** Finite rows can only score so through a head whose values are out of all proportion. */
function checkScores({ shape: [, columns], data }: Matrix, from: number, { head, images, texts }: ScoreOptions): void {
  const at = data.findIndex((score) => !Number.isFinite(score));
  if (at < 0) return;
  throw new FgclipError('INVALID_DATA', 'The head gives a score that is no number', {
    file: head,
    found: `${data[at]} for row ${from + Math.floor(at / columns)} of ${images} and row ${at % columns} of ${texts}`,
    hint: 'Rows count from 0. Their values are too large for this head, or it was trained on other embeddings',
  });
}

/** A captions file names the texts, and the images, too, where they are as many. */
async function readLabels(options: ScoreOptions, images: Matrix, texts: Matrix): Promise<Labels> {
  if (options.captions === undefined) return { images: [], captions: [] };
  const rows = await readCaptionsFile(options.captions, options);
  if (rows.length !== texts.shape[0]) {
    throw new FgclipError('SHAPE_MISMATCH', 'There are not as many captions as text embeddings', {
      file: options.captions,
      expected: `${texts.shape[0]} captions`,
      found: `${rows.length}`,
    });
  }
  return {
    images: rows.length === images.shape[0] ? rows.map(({ image }) => image) : [],
    captions: rows.map(({ caption }) => caption),
  };
}

export function scoreCommand(console: Console): Command {
  const command = new Command('score')
    .description('Scores every image with every caption and prints the best captions of each image.')
    .requiredOption('--head <file>', 'a head file, or the name of a head that needs no training: "cosine"')
    .addOption(headModuleOption())
    .requiredOption('--images <file>', 'image embeddings, .npy [n, d]')
    .requiredOption('--texts <file>', 'text embeddings, .npy [m, d]')
    .option('--captions <file>', 'captions of the texts, row for row: .csv, .tsv or .jsonl')
    .option('--image-column <name>', 'column of the image id in it')
    .option('--caption-column <name>', 'column of the caption in it')
    .option('--top <k>', 'captions an image', wholeNumber(1), 5)
    .addOption(new Option('--json', 'print JSON').conflicts('csv'))
    .addOption(new Option('--csv', 'print comma-separated values').conflicts('json'))
    .option('--out <file>', 'write all scores [n, m] as .npy')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip score --head linear.safetensors --images photos.npy --texts captions.npy --captions captions.csv\n' +
        '  $ fgclip score --head cosine --images photos.npy --texts captions.npy --out scores.npy',
    )
    .action((options: ScoreOptions) => scoreFiles(options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
