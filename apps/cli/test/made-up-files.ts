import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeNpy } from '@fgclip/core/formats';
import { type SyntheticEmbeddings, syntheticEmbeddings } from '../../../packages/datasets/test/synthetic-embeddings.ts';

export interface MadeUpFiles {
  readonly images: string;
  readonly texts: string;
  readonly captions: string;
  readonly made: SyntheticEmbeddings;
}

/** Synthetic embeddings as the files a user would have: two .npy arrays and a JSON Lines file. */
export function makeUpFiles(folder: string, images = 60, dimension = 16, seed = 7): MadeUpFiles {
  const made = syntheticEmbeddings({ images, dimension, seed });
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: Uint8Array | string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  return {
    images: write('images.npy', writeNpy(made.imageEmbeddings)),
    texts: write('texts.npy', writeNpy(made.textEmbeddings)),
    captions: write('captions.jsonl', made.captions.map((row) => `${JSON.stringify(row)}\n`).join('')),
    made,
  };
}
