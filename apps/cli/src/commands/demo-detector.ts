import { join } from 'node:path';
import { fgOvdBenchmarks } from '@fgclip/datasets';
import type { DetectorComparison } from '@fgclip/heads';
import {
  compareDetections,
  detectVocabularies,
  modelRecord,
  openOwl,
  readDetectors,
  readHeadFile,
  readTableFolder,
  writeComparison,
} from '@fgclip/node';
import { readDataFiles } from '../options/data-files.ts';
import { builtInModelFolder, cacheFolderOf } from '../options/model.ts';
import { type RuntimeChoice, withRuntime } from '../options/runtime.ts';
import type { Console } from '../printing/console.ts';
import { phaseLines } from '../printing/progress-lines.ts';

const DETECTOR = 'swatchbook-owl';

/** Where the demo keeps its parts. */
export interface DemoFolders {
  /** The drawn data. */
  readonly data: string;
  /** Of runPaper(): tables/ and run/; the detector's answers and comparison.json go there, too. */
  readonly folder: string;
}

/**
 * Asks the detector that comes along about the drawn benchmarks, and holds it against the cosine and a fine-tuned head on
 * the same boxes.
 */
export async function compareWithDetector(
  folders: DemoFolders,
  computing: RuntimeChoice,
  console: Console,
): Promise<DetectorComparison> {
  const { folder } = folders;
  const { signal } = console;
  const predictions = await detectOn(folders, computing, console);
  const detectors = await readDetectors([{ path: predictions, name: DETECTOR }]);
  const table = [await readTableFolder(join(folder, 'tables', 'fg-ovd-benchmarks'), { signal })];
  const head = await readHeadFile(join(folder, 'run', 'linear.fine-tune.safetensors'));
  const heads = [{ label: 'linear', head }];
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
      ...{ sets, images: data, detector, model: modelRecord(detector.model), folder: out, signal },
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
