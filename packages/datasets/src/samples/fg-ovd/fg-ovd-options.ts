import { baseName, checkCount, type NegativesOptions, type ReadOptions } from '../collect/read-options.ts';
import type { SampleCollector } from '../collect/sample-collector.ts';
import type { SampleSet } from '../sample.ts';
import { FG_OVD_NEGATIVES, fgOvdBenchmarks } from './benchmarks.ts';

export interface FgOvdOptions extends ReadOptions, NegativesOptions {
  /**
   * 'keep' (the default) leaves the captions as the file has them, so that embeddings are those of the official text.
   * 'add' ends every caption in a full stop: FG-OVD's flattened form has one everywhere, while about a tenth of the
   * official captions have none, and with 'add' both give the same texts.
   */
  readonly fullStop?: 'keep' | 'add';
}

/** The caption as the options want it. */
export function withFullStop(caption: string, { fullStop = 'keep' }: FgOvdOptions): string {
  return fullStop === 'keep' || caption.endsWith('.') ? caption : `${caption}.`;
}

/** Throws INVALID_ARGUMENT for options out of range. */
export function checkFgOvdOptions({ maxNegatives }: FgOvdOptions): void {
  checkCount('maxNegatives', maxNegatives);
}

/** The set with the name and the limit of its benchmark, by the option, the name in the file or the file's name. */
export function fgOvdSet(collector: SampleCollector, options: FgOvdOptions, nameInFile?: string): SampleSet {
  const names = [options.name, nameInFile, baseName(options.file)].filter((name) => name !== undefined);
  const benchmark = names.map((name) => fgOvdBenchmarks.find((known) => known.name === name)).find(Boolean);
  const most = collector.mostNegatives();
  const usual = most === undefined ? undefined : Math.min(most, FG_OVD_NEGATIVES);
  return collector.set(names[0] ?? '', options.maxNegatives ?? benchmark?.maxNegatives ?? usual);
}
