import { owlUsage, readOwlOptions } from './options.ts';
import { runTraining } from './run-training.ts';
import { trainSwatchbookOwl } from './swatchbook-owl/train-swatchbook-owl.ts';

await runTraining({ usage: owlUsage, readOptions: readOwlOptions, train: trainSwatchbookOwl });
