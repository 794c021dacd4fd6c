import { checkLimits, FgclipError, type OwlDetector } from '@fgclip/core';
import type { SampleSet } from '@fgclip/datasets';
import type { ImageFolders } from '../extraction/find-images.ts';
import type { PhotographPin } from '../extraction/photograph-hashes.ts';
import type { ExtractionModel } from '../extraction/protocol.ts';

export interface DetectVocabulariesOptions {
  readonly sets: readonly SampleSet[];
  /** Folders of images, searched in their order. */
  readonly images: ImageFolders;
  readonly detector: Pick<OwlDetector, 'imageProcessor' | 'tokenizer' | 'fits' | 'detect'>;
  /** What the detector is, for the record. */
  readonly model: ExtractionModel;
  /** Where the predictions go. Made when there is none. */
  readonly folder: string;
  /** Boxes a question keeps, those of the highest scores. Default 100, as FG-OVD's evaluation has it. */
  readonly most?: number | undefined;
  /** Drop boxes that overlap a better one by more than this, whatever their captions. Default none, as there. */
  readonly nms?: number | undefined;
  /**
   * Leave out boxes with fewer negatives than their set ranks against, as FG-OVD's detection does. Default false: they
   * are asked about, and ranked among the negatives that they have.
   */
  readonly onlyFull?: boolean | undefined;
  /** Most pixels a photograph may have; what is decoded takes three bytes each. Default 178,956,970, as in Pillow. */
  readonly maxPixels?: number | undefined;
  /** Share of the photographs that may be skipped; when there are more, that is an error. Default 1: any number. */
  readonly maxSkippedShare?: number | undefined;
  /**
   * How photographs that were asked about before are known again: by the size and times of their files and, where these
   * differ, by content; or always by content, for which all are read. Default "time".
   */
  readonly pin?: PhotographPin | undefined;
  /** Where the samples come from, for the manifest; as JSON. */
  readonly source?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: DetectionProgress) => void) | undefined;
  /** Called again and again while another process works in the folder, or was killed there a moment ago. */
  readonly onWait?: (() => void) | undefined;
}

export interface DetectionProgress {
  /** Photographs that are done or skipped; those of earlier runs count from the start. */
  readonly done: number;
  readonly total: number;
  /** Of these, those that had to be skipped. */
  readonly skipped: number;
}

/** The options with their defaults. @throws INVALID_ARGUMENT for values out of range. */
export function withDefaults(options: DetectVocabulariesOptions) {
  const { most = 100, nms, onlyFull = false, maxSkippedShare = 1, pin = 'time' } = options;
  const { onProgress = () => undefined } = options;
  check('most', most, most > 0 && Number.isInteger(most), 'a positive integer');
  check('nms', nms, nms === undefined || (nms >= 0 && nms <= 1), 'a number from 0 to 1');
  check('maxSkippedShare', maxSkippedShare, maxSkippedShare >= 0 && maxSkippedShare <= 1, 'a number from 0 to 1');
  if (options.maxPixels !== undefined) checkLimits({ maxPixels: options.maxPixels });
  return { ...options, most, nms, onlyFull, maxSkippedShare, pin, onProgress };
}

function check(name: string, value: number | undefined, isRight: boolean, expected: string): void {
  if (isRight) return;
  throw new FgclipError('INVALID_ARGUMENT', `\`${name}\` is out of range`, { expected, found: `${value}` });
}
