import {
  type AttributeType,
  generateHardNegatives,
  type SampleSet,
  withHardNegatives,
  writeSampleLines,
} from '@fgclip/datasets';
import { attributeTypes } from '@fgclip/datasets/internal';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type DataFile, dataFile, readDataFiles } from '../options/data-files.ts';
import { anyShare, list, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { UsageError } from '../printing/errors.ts';
import { count, deliver } from '../printing/output.ts';

interface NegativesOptions {
  readonly caption?: string;
  readonly count: number;
  readonly difficulty: 1 | 2 | 3;
  readonly types?: readonly AttributeType[];
  readonly least: number;
  readonly maxSkipped: number;
  readonly seed: number;
  readonly json?: boolean;
  readonly out?: string;
}

/** Prints the negatives of one caption, or gives the samples of data files negatives. */
async function makeNegatives(files: readonly DataFile[], options: NegativesOptions, console: Console): Promise<void> {
  const { caption } = options;
  if ((caption === undefined) === (files.length === 0)) {
    throw new UsageError('Name data files, or one --caption.');
  }
  if (caption === undefined) await forFiles(files, options, console);
  else await forCaption(caption, options, console);
}

async function forCaption(caption: string, options: NegativesOptions, console: Console): Promise<void> {
  const negatives = generateHardNegatives(caption, attributeOptions(options));
  await deliver(listed(caption, negatives, options), options.out, console);
  if (negatives.length > 0) return;
  const { difficulty, types = attributeTypes } = options;
  const needed = difficulty === 1 ? 'no attribute' : `fewer than ${difficulty} attributes`;
  console.say(`No negatives: the caption has ${needed} (${types.join(', ')}) that could be replaced.`);
}

function listed(caption: string, negatives: readonly string[], { json }: NegativesOptions): string {
  return json ? `${JSON.stringify({ caption, negatives }, null, 2)}\n` : negatives.map((line) => `${line}\n`).join('');
}

async function forFiles(files: readonly DataFile[], options: NegativesOptions, console: Console): Promise<void> {
  const given = (await readDataFiles(files, { maxSkipped: options.maxSkipped })).map((set) =>
    withHardNegatives(set, { ...attributeOptions(options), least: options.least }),
  );
  await deliver(given.map(({ set }) => writeSampleLines(set.samples)).join(''), options.out, console);
  for (const { set, leftOut } of given)
    console.say(
      summary(
        set,
        leftOut.map(({ captions }) => captions[0] ?? ''),
      ),
    );
}

function summary({ name, samples, skipped }: SampleSet, leftOut: readonly string[]): string {
  const lines = [`${name}: ${count(samples.length, 'sample')} with hard negatives`];
  if (leftOut.length > 0) {
    lines.push(`${count(leftOut.length, 'sample')} left out for too few attributes, such as "${leftOut[0]}"`);
  }
  if (skipped.length > 0) lines.push(`${count(skipped.length, 'entry', 'entries')} of the file could not be used`);
  return lines.join('; ');
}

function attributeOptions({ count: most, difficulty, types, seed }: NegativesOptions) {
  return { count: most, difficulty, seed, ...(types && { types }) };
}

function attributeTypeList(text: string, earlier: readonly AttributeType[] = []): AttributeType[] {
  const names = list(text);
  const isType = (name: string): name is AttributeType => (attributeTypes as readonly string[]).includes(name);
  const unknown = names.find((name) => !isType(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`"${unknown}" is none of ${attributeTypes.join(', ')}.`);
  return [...earlier, ...names.filter(isType)];
}

export function negativesCommand(console: Console): Command {
  return new Command('negatives')
    .description(
      'Replaces attributes in captions by others, by the rules of FG-OVD: never by a shade of the same colour or one that ' +
        'people confuse with it. Of data files it takes every form that fgclip extract does, and writes JSON Lines that ' +
        'extract reads; of one caption it prints the negatives. Captions without attributes are left out and counted.',
    )
    .argument(
      '[data...]',
      'data files; NAME=FILE names the set that the file makes',
      (text, earlier: DataFile[] = []) => [...earlier, dataFile(text)],
    )
    .option('--caption <text>', 'one caption in place of files')
    .option('--count <n>', 'negatives a caption', wholeNumber(1), 10)
    .addOption(
      new Option('--difficulty <n>', "attributes replaced: 1 is FG-OVD's Hard, 2 Medium, 3 Easy")
        .argParser(difficulty)
        .default(1),
    )
    .addOption(
      new Option('--types <names>', `only these: ${attributeTypes.join(', ')} (default: all)`).argParser(
        attributeTypeList,
      ),
    )
    .option('--least <n>', 'leave out captions with fewer negatives', wholeNumber(1), 1)
    .option('--max-skipped <share>', 'fail when more of a data file than this cannot be used', anyShare, 0.01)
    .option('--seed <n>', 'the same seed makes the same negatives', wholeNumber(0), 123)
    .option('--json', 'of one caption: print JSON')
    .option('--out <file>', 'write to a file instead')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip negatives --caption "A red wool hat with a striped band."\n' +
        '  $ fgclip negatives shop.csv --out shop.jsonl\n' +
        '  $ fgclip extract shop.jsonl --images photos --model Xenova/clip-vit-base-patch16 --out shop-table',
    )
    .action((files: DataFile[] | undefined, options: NegativesOptions) => makeNegatives(files ?? [], options, console));
}

function difficulty(text: string): 1 | 2 | 3 {
  const value = Number(text);
  if (value === 1 || value === 2 || value === 3) return value;
  throw new InvalidArgumentError('Expected 1, 2 or 3.');
}
