import type { Sample } from '../sample.ts';

/** Samples as JSON Lines, in the form that readSampleLines() reads. */
export function writeSampleLines(samples: readonly Sample[]): string {
  return samples.map((sample) => `${JSON.stringify(lineOf(sample))}\n`).join('');
}

function lineOf({ id, photograph, files = [photograph], box, captions, negatives }: Sample) {
  const [image = photograph] = files;
  const [caption] = captions;
  return {
    id,
    image,
    ...(image !== photograph && { photograph }),
    ...(box && { box: [box.x, box.y, box.width, box.height] }),
    ...(captions.length === 1 ? { caption } : { captions }),
    ...(negatives && { negatives }),
  };
}
