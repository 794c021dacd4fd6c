import type { TrainingProgress } from '../report-progress.ts';

/** What every training of this repository is told. */
export interface TrainingOptions {
  /** Folder of what is kept between runs: pictures and the checkpoint. */
  readonly work: string;
  /** Folder to write the model to. */
  readonly out: string;
  /** Scenes to draw. */
  readonly scenes: number;
  readonly steps: number;
  readonly batchSize: number;
  readonly seed: number;
  /** How likely a caption that names an attribute is drawn, where there is one. */
  readonly attributeShare: number;
  readonly peakRate: number;
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}
