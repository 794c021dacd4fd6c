import { join } from 'node:path';
import { captionAttributes } from '@fgclip/datasets';
import { fgOvdBenchmarks, KINDS } from '@fgclip/datasets/internal';
import {
  balanced,
  type DetectorComparison,
  type EvaluationResult,
  fineTune,
  type HeadResult,
  type Stage,
  warmUp,
} from '@fgclip/heads';
import { diagnose } from '@fgclip/heads/diagnosis';
import { familyByName } from '@fgclip/heads/internal';
import { comparisonAnswer, comparisonTables, renderText, resultTables } from '@fgclip/heads/results';
import {
  compareDetections,
  detectVocabularies,
  openClip,
  openOwl,
  type ReproducePaperOptions,
  readHeadFile,
  runPaper,
} from '@fgclip/node';
import {
  closedFormLadder,
  embedPaper,
  modelRecord,
  type PaperTables,
  paperHeads,
  readDetectors,
  versions,
  writeComparison,
  writeDiagnosis,
} from '@fgclip/node/internal';
import { Command } from 'commander';
import { readDataFiles } from '../options/data-files.ts';
import { headPlan } from '../options/head-plan.ts';
import { builtInModelFolder, cacheFolderOf } from '../options/model.ts';
import { type RuntimeChoice, runtimeOptions, withRuntime } from '../options/runtime.ts';
import { positiveNumber, wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';
import { verdictsText } from '../printing/diagnosis.ts';
import { isAbort } from '../printing/errors.ts';
import { ladderText } from '../printing/ladder.ts';
import { wrapped } from '../printing/output.ts';
import { phaseLines, reproduceLine } from '../printing/progress-lines.ts';
import { writeReportOn } from './report.ts';
import { drawSwatchbook } from './swatchbook.ts';

export interface DemoOptions extends RuntimeChoice {
  readonly out?: string;
  readonly seed: number;
  readonly size: number;
  readonly epochs: number;
}

const DETECTOR = 'swatchbook-owl';
const DEFAULT_SEED = 123;
const DEFAULT_EPOCHS = 10;

/** The whole paper on drawn pictures, from nothing to the report. */
export async function demonstrate(options: DemoOptions, console: Console): Promise<void> {
  const { seed, size, epochs, out, ...computing } = options;
  const folder = out ?? (seed === DEFAULT_SEED ? 'fgclip-demo' : `fgclip-demo-${seed}`);
  const data = join(folder, 'data');
  try {
    await drawSwatchbook({ out: data, seed, size }, console);
    const { tables: embedded, result } = await runPaperOn(data, folder, options, console);
    console.print(`\n${resultTables(result).map(renderText).join('\n')}`);
    console.print(`\n${wrapped(conclusion(result), console.width)}\n`);
    const ladder = await withRuntime(computing, (runtime) =>
      closedFormLadder({ tables: embedded, folder, runtime, signal: console.signal }),
    );
    console.print(`${ladderText(ladder)}\n`);
    console.print(await diagnoseDemo(folder, embedded.benchmarks, computing, console));
    const comparison = await compareWithDetector({ data, folder }, embedded.benchmarks, computing, console);
    const [ranks, localization] = comparisonTables(comparison);
    const tables = [ranks, localization].flatMap((table) => (table === undefined ? [] : [renderText(table)]));
    console.print(`\n${tables.join('\n')}\n${wrapped(comparisonAnswer(comparison).join('\n'), console.width)}\n`);
    await writeReportOn([folder], { ...computing, title: 'fgclip on drawn pictures' }, console);
    console.say(`Open ${join(folder, 'report.html')}; all the rest is in ${folder}, too.`);
  } catch (error) {
    if (isAbort(error)) console.say(`Stopped. Run the same command again to go on from what is in ${folder}`);
    throw error;
  }
}

async function runPaperOn(
  data: string,
  folder: string,
  { seed, epochs, ...computing }: DemoOptions,
  console: Console,
): Promise<{ readonly tables: PaperTables; readonly result: EvaluationResult }> {
  const clip = await openClip(builtInModelFolder('swatchbook-clip'), {
    cacheFolder: cacheFolderOf({}),
    offline: true,
    threads: computing.threads,
  });
  const progress = phaseLines(console);
  try {
    return await withRuntime(computing, async (runtime) => {
      const paper: ReproducePaperOptions = {
        ...{ coco: data, fgOvd: join(data, 'fg-ovd'), kinds: true, folder, clip, runtime, seed },
        // There are too few captions to get to the cosine from random values, as the paper's heads do.
        heads: demoHeads.map(({ name, stages: own }) => ({
          ...headPlan(familyByName(name), { start: 'identity' }, clip.dimension),
          ...(own && { stages: own }),
        })),
        stages: stages(epochs),
        signal: console.signal,
        onProgress: (at) => progress.update(reproduceLine(at)),
      };
      const tables = await embedPaper(paper);
      return { tables, result: await runPaper({ ...paper, tables }) };
    });
  } finally {
    progress.end();
    await clip.dispose();
  }
}

/** By the paper's recipe and balanced, where a head can; the one that changes captions alone balanced only. */
const demoHeads: readonly { readonly name: string; readonly stages?: readonly string[] }[] = [
  { name: 'linear' },
  { name: 'linear-text', stages: [balanced.name] },
  { name: 'mlp' },
  { name: 'attention' },
];

/**
 * The paper's stages with larger steps, since it has 200 times as many examples to take small ones on; and the balanced
 * one, which keeps how scenes and kinds of things are matched. So few scenes cannot tell 99 % from 96 %.
 */
function stages(epochs: number): Stage[] {
  const keep = [
    { source: 'scenes', weight: 0.2 },
    { source: KINDS, weight: 0.05 },
  ];
  return [
    { ...warmUp, learningRate: 1e-3, epochs },
    { ...fineTune, learningRate: 1e-3, epochs, minNegatives: 10 },
    { ...balanced, epochs: 3 * epochs, minNegatives: 10, keep, choose: { least: 0.96 } },
  ];
}

/** What the table shows, and what it does not. */
export function conclusion({ results }: EvaluationResult): string {
  const [cosine, ...others] = results;
  const best = lowestSum(others);
  if (cosine === undefined || best === undefined) return '';
  const helps = rankSum(best) < rankSum(cosine);
  const means = helps
    ? 'the attributes are in the embeddings, where the cosine hardly sees them and a trained head does'
    : 'no head has learned to tell attributes apart';
  const kept = lowestSum(others.filter(({ stage }) => stage === balanced.name));
  return (
    `Over the eight benchmarks the mean ranks of the right caption sum up to ${rankSum(cosine).toFixed(1)} by the cosine ` +
    `(${cosine.meanRankSum?.randomMean.toFixed(1) ?? '?'} by a blind guess) and to ${rankSum(best).toFixed(1)} by ` +
    `${nameOf(best)}: ${means}. What that costs: ${recallsOf(cosine, best)}.\n` +
    (kept === undefined || kept === best
      ? ''
      : `Trained to keep coarse matching, ${nameOf(kept)} comes to ${rankSum(kept).toFixed(1)}, and ${recallsOf(cosine, kept)}: ` +
        'a head to deploy.\n') +
    'The pictures are drawn and the CLIP is a tiny one of our own, so this shows the finding and says nothing of how a ' +
    'real CLIP does on photographs; for that, embed your own (fgclip extract --help).'
  );
}

function lowestSum(results: readonly HeadResult[]): HeadResult | undefined {
  return results.reduce<HeadResult | undefined>(
    (best, result) => (best === undefined || rankSum(result) < rankSum(best) ? result : best),
    undefined,
  );
}

/** "linear after fine-tune". */
function nameOf({ head, stage }: HeadResult): string {
  return stage === undefined ? head : `${head} after ${stage}`;
}

/** "the right picture is first for 10.1 % of captions (32.7 by the cosine), ...". */
function recallsOf(cosine: HeadResult, { retrievals }: HeadResult): string {
  return retrievals
    .map(({ name, textToImage, imageToText }, k) => {
      const before = cosine.retrievals[k];
      if (name === KINDS) {
        const now = imageToText.recall1.toFixed(1);
        return `what a box shows is told right for ${now} % (${before?.imageToText.recall1.toFixed(1) ?? '?'})`;
      }
      const now = textToImage.recall1.toFixed(1);
      return `the right picture comes first for ${now} % of captions (${before?.textToImage.recall1.toFixed(1) ?? '?'} by the cosine)`;
    })
    .join(', and ');
}

function rankSum({ meanRankSum }: HeadResult): number {
  return meanRankSum?.value ?? Number.POSITIVE_INFINITY;
}

/** Why the cosine fails on the drawn benchmarks: what is there, and what the linear heads hear of it, on the report's page, too. */
async function diagnoseDemo(
  folder: string,
  benchmarks: PaperTables['benchmarks'],
  computing: RuntimeChoice,
  console: Console,
): Promise<string> {
  const [table] = benchmarks;
  if (table === undefined) return '';
  const [first] = paperHeads;
  const heads = await Promise.all(
    ['fine-tune', balanced.name].map(async (stage) => ({
      head: await readHeadFile(join(folder, 'run', `${first?.name}.${stage}.safetensors`)),
    })),
  );
  const { signal } = console;
  const diagnosis = await withRuntime(computing, (runtime) =>
    diagnose(table, { attributes: captionAttributes(table), heads, runtime, versions, signal }),
  );
  await writeDiagnosis(folder, diagnosis);
  return `${verdictsText(diagnosis)}\n`;
}

/** Where the demo keeps its parts. */
interface DemoFolders {
  /** The drawn data. */
  readonly data: string;
  /** Of runPaper(): tables/ and run/; the detector's answers and comparison.json go there, too. */
  readonly folder: string;
}

/**
 * Asks the detector that comes along about the drawn benchmarks, and holds it against the cosine and a fine-tuned head on
 * the same boxes.
 */
async function compareWithDetector(
  folders: DemoFolders,
  table: PaperTables['benchmarks'],
  computing: RuntimeChoice,
  console: Console,
): Promise<DetectorComparison> {
  const { folder } = folders;
  const { signal } = console;
  const predictions = await detectOn(folders, computing, console);
  const detectors = await readDetectors([{ path: predictions, name: DETECTOR }]);
  const [first] = paperHeads;
  const head = await readHeadFile(join(folder, 'run', `${first?.name}.fine-tune.safetensors`));
  const heads = [{ head }];
  const comparison = await withRuntime(computing, (runtime) =>
    compareDetections({ table, detectors, heads, runtime, signal }),
  );
  await writeComparison(folder, comparison);
  return comparison;
}

/** The folder of the answers. */
async function detectOn({ data, folder }: DemoFolders, { threads }: RuntimeChoice, console: Console): Promise<string> {
  const files = fgOvdBenchmarks.map(({ name }) => ({ name, path: join(data, 'fg-ovd', 'benchmarks', `${name}.json`) }));
  const sets = await readDataFiles(files, {});
  const out = join(folder, 'detections');
  const { signal } = console;
  const options = { cacheFolder: cacheFolderOf({}), offline: true, threads, signal };
  const detector = await openOwl(builtInModelFolder(DETECTOR), options);
  const progress = phaseLines(console);
  try {
    await detectVocabularies({
      ...{ sets, images: data, detector, model: await modelRecord(detector.model, { signal }), folder: out, signal },
      maxSkippedShare: 0,
      onProgress: ({ done, total }) =>
        progress.update({ label: 'Detecting', unit: 'photographs', done, total, detail: undefined }),
    });
    return out;
  } finally {
    progress.end();
    await detector.dispose();
  }
}

export function demoCommand(console: Console): Command {
  const command = new Command('demo')
    .description(
      'Draws pictures with captions, boxes and hard negatives, embeds them with a tiny CLIP that comes along, warms five ' +
        'heads up and fine-tunes them, prints the table of the paper, asks a tiny detector the same questions, and writes ' +
        'a report with charts and pictures. Nothing is downloaded. The same seed gives the same tables; stopped, the ' +
        'same command goes on.',
    )
    .option('--out <folder>', 'where to leave everything (default: fgclip-demo)')
    .option('--seed <n>', 'of the pictures and of training', wholeNumber(0), DEFAULT_SEED)
    .option('--size <factor>', 'how many times as many pictures', positiveNumber, 1)
    .option('--epochs <n>', 'epochs of each stage', wholeNumber(1), DEFAULT_EPOCHS)
    .addHelpText('after', '\nExample:\n  $ fgclip demo --size 3 --out /tmp/demo')
    .action((options: DemoOptions) => demonstrate(options, console));
  for (const option of runtimeOptions()) command.addOption(option);
  return command;
}
