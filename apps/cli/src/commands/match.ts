import { FgclipError, type Matrix } from '@fgclip/core';
import type { Box } from '@fgclip/core/vision';
import { decodeUtf8 } from '@fgclip/datasets/internal';
import { createMatcher, type Head, type HeadFamily } from '@fgclip/heads';
import { baselineName, cosineHead } from '@fgclip/heads/internal';
import { decodeImage, type OpenClip, openClip } from '@fgclip/node';
import { Command, InvalidArgumentError } from 'commander';
import { readBytes } from '../options/files.ts';
import { type HeadModules, headModuleOption, openHead, readHeadModules } from '../options/head-modules.ts';
import { labelsOf } from '../options/labelled-heads.ts';
import { MODEL_HELP, type ModelOptions, modelChoice, modelNamed, modelOptions } from '../options/model.ts';
import { maxPixelsOption, type PictureOptions, positiveNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { UsageError } from '../printing/errors.ts';

interface MatchOptions extends ModelOptions, HeadModules, PictureOptions {
  readonly model: string;
  readonly head: readonly string[];
  readonly box?: Box;
  readonly scale: number;
  readonly captions?: string;
  readonly json?: boolean;
}

/** What one head makes of the captions, in the order they were given. */
interface HeadScores {
  readonly head: string;
  readonly scores: readonly number[];
}

/** Ranks captions for a photograph, by the cosine and by any heads. */
async function matchPhoto(
  photo: string,
  given: readonly string[],
  options: MatchOptions,
  console: Console,
): Promise<void> {
  const captions = [...given, ...(options.captions === undefined ? [] : await linesOf(options.captions))];
  if (captions.length === 0) throw new UsageError('There are no captions to rank: name some, or a file by --captions.');
  const families = await readHeadModules(options);
  const clip = await openClip(options.model, await modelChoice(options, console));
  try {
    const { images, texts } = await embed(clip, photo, captions, options, console.signal);
    const heads = await readHeads(options.head, families, clip.dimension);
    const results: HeadScores[] = [];
    for (const { name, head } of heads) results.push({ head: name, scores: await scoresOf(head, images, texts) });
    console.print(options.json ? asJson(photo, captions, results) : asText(captions, results));
  } finally {
    await clip.dispose();
  }
}

async function embed(
  clip: OpenClip,
  photo: string,
  captions: readonly string[],
  { box, scale, maxPixels }: MatchOptions,
  signal: AbortSignal,
): Promise<{ images: Matrix; texts: Matrix }> {
  const image = await decodeImage(photo, { maxPixels, signal });
  const images = await clip.embedImages([box === undefined ? image : { image, box, scale }], { signal });
  return { images, texts: await clip.embedTexts(captions, { signal }) };
}

async function readHeads(
  paths: readonly string[],
  families: readonly HeadFamily[],
  dimension: number,
): Promise<{ name: string; head: Head }[]> {
  const read = await Promise.all(paths.map((path) => openHead(path, families, dimension)));
  const heads = [cosineHead(dimension), ...read];
  const kinds = heads.map((head) => head.function.name);
  // Heads of one kind are told apart by their files.
  const names = new Set(kinds).size === kinds.length ? kinds : [baselineName, ...labelsOf(paths, [baselineName])];
  return heads.map((head, k) => ({ name: names[k] ?? '', head }));
}

async function scoresOf(head: Head, images: Matrix, texts: Matrix): Promise<number[]> {
  const { data } = await createMatcher(head).score(images, texts);
  if (data.every(Number.isFinite)) return [...data];
  throw new FgclipError('INVALID_DATA', `The "${head.function.name}" head gives a score that is no number`, {
    hint: 'It was trained on other embeddings, or its training diverged',
  });
}

async function linesOf(file: string): Promise<string[]> {
  return decodeUtf8(await readBytes(file), file)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Captions in the order of the last head, which is the one the user cares for; every head's score beside it. */
function asText(captions: readonly string[], results: readonly HeadScores[]): string {
  const last = results.at(-1)?.scores ?? [];
  const order = [...captions.keys()].sort((a, b) => (last[b] ?? 0) - (last[a] ?? 0));
  const widths = results.map(({ head }) => Math.max(head.length, 7));
  const heading = results.map(({ head }, k) => head.padStart(widths[k] ?? 0)).join('  ');
  const lines = order.map((row) => {
    const cells = results.map(({ scores }, k) => (scores[row] ?? Number.NaN).toFixed(4).padStart(widths[k] ?? 0));
    return `${cells.join('  ')}  ${captions[row]}`;
  });
  return `${[`${heading}  caption`, ...lines].join('\n')}\n`;
}

function asJson(photo: string, captions: readonly string[], results: readonly HeadScores[]): string {
  const ranked = results.map(({ head, scores }) => ({
    head,
    captions: captions
      .map((caption, row) => ({ caption, score: scores[row] ?? Number.NaN }))
      .sort((a, b) => b.score - a.score),
  }));
  return `${JSON.stringify({ image: photo, results: ranked }, null, 2)}\n`;
}

/** Parses "x,y,width,height" in pixels. */
function box(text: string): Box {
  const numbers = text.split(',').map(Number);
  const [x, y, width, height] = numbers;
  const isBox = numbers.length === 4 && numbers.every(Number.isFinite);
  if (isBox && x !== undefined && y !== undefined && width !== undefined && height !== undefined) {
    return { x, y, width, height };
  }
  throw new InvalidArgumentError('Expected left, top, width and height in pixels: 10,20,64,48.');
}

export function matchCommand(console: Console): Command {
  const command = new Command('match')
    .description(
      'Embeds a photograph, or a box on it, and the captions with a CLIP model, and ranks the captions: by the cosine ' +
        'and by every head given.',
    )
    .argument('<photo>', 'a JPEG, PNG, WebP, GIF, TIFF or AVIF file')
    .argument('[captions...]', 'captions to rank, each in quotes')
    .requiredOption('--model <model>', MODEL_HELP, modelNamed)
    .option('--head <files...>', 'heads trained on embeddings of this model', [])
    .addOption(headModuleOption())
    .option('--box <x,y,w,h>', 'the part of the photograph that is meant, in pixels', box)
    .option('--scale <factor>', 'grow the box about its centre', positiveNumber, 1)
    .addOption(maxPixelsOption())
    .option('--captions <file>', 'a text file of captions, one a line')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n' +
        '  $ fgclip match dog.jpg "a light brown dog" "a dark brown dog" --model my-clip --head linear.safetensors',
    )
    .action((photo: string, captions: string[], options: MatchOptions) =>
      matchPhoto(photo, captions, options, console),
    );
  for (const option of modelOptions()) command.addOption(option);
  return command;
}
