import { clipUsage, readClipOptions } from './options.ts';
import { runTraining } from './run-training.ts';
import { trainSwatchbookClip } from './swatchbook-clip/train-swatchbook-clip.ts';

await runTraining({ usage: clipUsage, readOptions: readClipOptions, train: trainSwatchbookClip });
