import { writeSwatchbook } from '@fgclip/node';
import { Command } from 'commander';
import { positiveNumber, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { count } from '../printing/output.ts';

export interface SwatchbookCommandOptions {
  readonly out: string;
  readonly seed: number;
  readonly size: number;
}

/** Draws the pictures and writes their annotations, or goes on with the drawing that is there. */
export async function drawSwatchbook({ out, seed, size }: SwatchbookCommandOptions, console: Console): Promise<void> {
  const progress = console.progress('Drawing', 'pictures');
  try {
    const { scenes } = await writeSwatchbook({
      ...{ folder: out, seed, size, signal: console.signal },
      onProgress: ({ done, total }) => progress.update(done, total),
    });
    progress.end();
    console.say(`${count(scenes.length, 'picture')} with captions, boxes and hard negatives in ${out}`);
  } finally {
    progress.end();
  }
}

export function swatchbookCommand(console: Console): Command {
  return new Command('swatchbook')
    .description(
      'Draws scenes of everyday objects in all the colours, materials, patterns and transparencies of FG-OVD, with COCO-like ' +
        "captions (Karpathy's format) and FG-OVD's eight benchmarks, training and validation sets. Laid out as the real data " +
        'sets are, so that every other command takes it. The same seed draws the same pictures.',
    )
    .requiredOption('--out <folder>', 'where pictures and annotations go')
    .option('--seed <n>', 'of everything that is random in it', wholeNumber(0), 123)
    .option('--size <factor>', 'how many times as many pictures as the demo draws', positiveNumber, 1)
    .addHelpText(
      'after',
      '\nExample:\n' +
        '  $ fgclip swatchbook --out drawn --size 2\n' +
        '  $ fgclip reproduce --model swatchbook-clip --data drawn --out run',
    )
    .action((options: SwatchbookCommandOptions) => drawSwatchbook(options, console));
}
