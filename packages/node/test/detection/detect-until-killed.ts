import { watch } from 'node:fs';
import { detectVocabularies } from '../../src/detection/detect-vocabularies.ts';
import { colourDetector } from './colour-detector.ts';
import { detectionOptions } from './detection-options.ts';

/**
 * A process that detects into a folder and kills itself, without a chance to tidy up: "photographs 3", when so many of
 * them are done; "file easy", while a file whose name begins so is being written.
 */
const [, , images = '', folder = '', pictures, moment = ''] = process.argv;
const [kind, mark = ''] = moment.split(' ');
const die = () => process.kill(process.pid, 'SIGKILL');
if (kind === 'file') watch(folder, (_, name) => name?.startsWith(mark) && die());
await detectVocabularies({
  ...detectionOptions({ images, folder, pictures: Number(pictures) }),
  detector: colourDetector().detector,
  onProgress: ({ done }) => {
    if (kind === 'photographs' && done >= Number(mark)) die();
  },
});
