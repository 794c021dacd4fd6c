import { sampleFormats } from '@fgclip/datasets';
import { type DetectionResult, detectVocabularies, openOwl, type PhotographPin } from '@fgclip/node';
import { keepPresent, modelRecord } from '@fgclip/node/internal';
import { Command, Option } from 'commander';
import { type DataFile, type DataFileOptions, dataFile, readDataFiles, sourceOf } from '../options/data-files.ts';
import { DETECTOR_HELP, type ModelOptions, modelChoice, modelNamed, modelOptions } from '../options/model.ts';
import { anyShare, list, maxPixelsOption, type PictureOptions, pinOption, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { isAbort } from '../printing/errors.ts';
import { phaseLines } from '../printing/progress-lines.ts';
import { detectionSummary } from '../printing/sample-reports.ts';

interface DetectOptions extends ModelOptions, DataFileOptions, PictureOptions {
  readonly images: readonly string[];
  readonly model: string;
  readonly padding?: 'grey' | 'black';
  readonly threads?: number;
  readonly out: string;
  readonly onlyPresent?: boolean;
  readonly onlyFull?: boolean;
  readonly top: number;
  readonly nms?: number;
  readonly maxSkipped: number;
  readonly pin: PhotographPin;
  readonly json?: boolean;
}

/** Asks a detector about the boxes of data files, or goes on with what is there. */
async function detectInFiles(
  files: readonly DataFile[],
  options: DetectOptions,
  console: Console,
): Promise<DetectionResult> {
  const { images, out, top, nms, onlyFull, threads, padding } = options;
  const all = await readDataFiles(files, options);
  const present = options.onlyPresent ? await keepPresent(all, images) : undefined;
  const sets = present?.sets ?? all;
  const detector = await openOwl(options.model, { ...modelChoice(options, console), threads, padding });
  if (detector.note !== undefined) console.say(detector.note);
  const progress = phaseLines(console);
  let isWaiting = false;
  try {
    const model = await modelRecord(detector.model, { signal: console.signal });
    const result = await detectVocabularies({
      ...{ sets, images, detector, model, folder: out, most: top, nms, onlyFull },
      ...{ maxSkippedShare: options.maxSkipped, maxPixels: options.maxPixels },
      source: { files: sourceOf(files, all), ...(present && { absentSamples: present.leftOut.samples }) },
      pin: options.pin,
      signal: console.signal,
      onProgress: ({ done, total, skipped }) =>
        progress.update({
          ...{ label: 'Detecting', unit: 'photographs', done, total },
          detail: skipped === 0 ? undefined : `${skipped} skipped`,
        }),
      onWait: () => {
        if (!isWaiting)
          console.say(`Another process works in ${out}, or was killed there a moment ago; waiting for it`);
        isWaiting = true;
      },
    });
    progress.end();
    const report = { out, sets, leftOut: present?.leftOut, result };
    console.print(options.json ? `${JSON.stringify(result, null, 2)}\n` : detectionSummary(report));
    return result;
  } catch (error) {
    progress.end();
    if (isAbort(error)) console.say(`Stopped. Run the same command again to go on from what is done in ${out}`);
    throw error;
  } finally {
    progress.end();
    await detector.dispose();
  }
}

export function detectCommand(console: Console): Command {
  const command = new Command('detect')
    .description(
      'Runs OWL-ViT or OWLv2 on the photographs of data files. For every box with hard negatives it is asked which of ' +
        'the captions it sees, and where; the answers go to a file a set, in the structure of FG-OVD, for compare. ' +
        'Vocabularies with a caption that is too long for the detector are not asked, as in FG-OVD, and counted. Stopped ' +
        'at any moment, the same command goes on where it was.',
    )
    .argument(
      '<data...>',
      'data files with boxes and negatives; NAME=FILE names the set that the file makes',
      (text, earlier: DataFile[] = []) => [...earlier, dataFile(text)],
    )
    .requiredOption('--images <folders...>', 'folders that hold the pictures, searched in this order')
    .requiredOption('--model <model>', DETECTOR_HELP, modelNamed)
    .requiredOption('--out <folder>', 'folder to write the predictions to')
    .addOption(
      new Option('--format <name>', 'form of the data files (default: what they look like)').choices(sampleFormats),
    )
    .option('--split <names>', 'splits of a Karpathy file, comma-separated', list)
    .option('--only-present', 'leave out samples whose picture is not there, and count them')
    .option('--only-full', 'leave out samples with fewer negatives than their set ranks against, as FG-OVD does')
    .addOption(maxPixelsOption())
    .option(
      '--max-skipped <share>',
      'fail when more of a data file, or of the photographs, than this cannot be used',
      anyShare,
      0.01,
    )
    .option('--top <n>', 'boxes to keep for a vocabulary, those of the highest scores', wholeNumber(1), 100)
    .option(
      '--nms <iou>',
      'drop boxes that overlap a better one by more than this, such as 0.5, before they are counted (default: none ' +
        'here, as in FG-OVD; compare does so when it ranks)',
      anyShare,
    )
    .addOption(
      new Option(
        '--padding <colour>',
        'what OWLv2 fills a picture up to a square with (default: black, as it was trained; grey as transformers did until 2025)',
      ).choices(['grey', 'black']),
    )
    .option('--threads <n>', 'threads of ONNX Runtime (default: one a physical core)', wholeNumber(1))
    .addOption(pinOption())
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  $ fgclip detect 1_attributes.json --images coco --model Xenova/owlvit-base-patch16 --out owlvit\n' +
        '  $ fgclip detect fg-ovd/benchmarks/*.json --images coco --model Xenova/owlv2-base-patch16-ensemble --out owlv2\n',
    )
    .action(async (files: DataFile[], options: DetectOptions) => {
      await detectInFiles(files, options, console);
    });
  for (const option of modelOptions()) command.addOption(option);
  return command;
}
