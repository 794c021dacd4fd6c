import { join } from 'node:path';
import type { DetectVocabulariesOptions } from '../../src/detection/detect-photographs.ts';
import { detectVocabularies } from '../../src/detection/detect-vocabularies.ts';
import { writePictures } from '../extraction/pictures.ts';
import { lastingFolder, temporaryFolder } from '../folders.ts';
import { colourDetector } from './colour-detector.ts';
import { detectionOptions } from './detection-options.ts';

/** A few pictures on disk, and how to detect on them; for the tests of one file. */
export async function smallDetection(pictures = 8) {
  const images = join(lastingFolder(), 'images');
  await writePictures(images, pictures);
  /** Detects into a new folder, or the given one. */
  const detect = async (
    changes: Partial<DetectVocabulariesOptions> = {},
    folder = join(temporaryFolder(), 'found'),
  ) => {
    const { detector, runs } = colourDetector();
    const options = { ...detectionOptions({ images, folder, pictures }), detector, ...changes };
    return { ...(await detectVocabularies(options)), folder, runs };
  };
  return { images, pictures, detect };
}
