import type { TableFiles } from './check-table.ts';
import type { StoredManifest } from './stored-manifest.ts';

/** The text files of a table folder, one JSON value a line. */
export const IMAGES_FILE = 'images.jsonl';
export const CAPTIONS_FILE = 'captions.jsonl';
export const ANNOTATIONS_FILE = 'annotations.jsonl';

/** The files of a table folder, for messages about its parts. */
export function tableFiles({ images, texts }: StoredManifest['shards']): TableFiles {
  return {
    images: images.map(({ file }) => file).join(', '),
    imageIds: IMAGES_FILE,
    texts: texts.map(({ file }) => file).join(', '),
    annotations: ANNOTATIONS_FILE,
  };
}
