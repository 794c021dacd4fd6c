import type { TrainingOptions } from './training-options.ts';

/** How batches of pictures and captions are made. */
export interface BatchOptions extends Pick<TrainingOptions, 'batchSize' | 'seed' | 'attributeShare'> {
  /** Width and height of the pictures. */
  readonly imageSize: number;
  /** Ids of a caption with its start and end; what fills up. */
  readonly encode: (caption: string) => readonly number[];
  readonly padId: number;
}
