/** The text files of a table folder, one JSON value a line. */
export const IMAGES_FILE = 'images.jsonl';
export const CAPTIONS_FILE = 'captions.jsonl';
export const ANNOTATIONS_FILE = 'annotations.jsonl';
