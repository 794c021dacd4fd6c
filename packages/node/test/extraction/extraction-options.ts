import { sampleSets } from './pictures.ts';

/** What the same extraction is given in every process, but for the encoder. */
export function extractionOptions(place: { model: string; images: string; folder: string; pictures: number }) {
  return {
    sets: sampleSets(place.pictures),
    images: place.images,
    model: { id: 'tiny', revision: 'r1', weightsHash: 'abc' },
    folder: place.folder,
    rowsPerShard: { images: 10, texts: 16 },
    batchSize: 4,
  };
}
