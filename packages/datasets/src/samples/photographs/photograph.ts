import { fail } from '../collect/fields.ts';

/** The two parts of a Sample that say which picture it shows. */
export interface Photograph {
  readonly photograph: string;
  readonly files: readonly string[];
}

/** COCO's names of the pictures with annotations: train2017/000000000009.jpg, COCO_val2014_000000000042.jpg. */
const COCO_NAME = /(?<=^|\/)(?:COCO_(?:train|val)2014_)?(?<file>\d{12}\.jpg)$/;
const COCO_TEST = /(?:^|\/)test20\d\d\//;

/**
 * The photograph behind a file name. COCO's pictures have one name wherever they are spoken of, their number
 * ("000000056288.jpg"), since the releases of 2014 and 2017 deal the same pictures out to different folders. Any other is
 * called as the file is.
 *
 * @param name A file name, perhaps with folders; backslashes, drives, URLs and ways out of a folder are understood.
 * @param field Where it comes from, for problems.
 */
export function photographOf(name: string, field: string): Photograph {
  const paths = pathsBelow(name, field);
  const isCoco = /(?:^|\/)(?:(?:train|val)20(?:14|17)\/|COCO_)[^/]*$/.test(paths[0] ?? '');
  return isCoco ? unified(paths) : { photograph: paths[0] ?? name, files: paths };
}

/** The same for files that speak of COCO's pictures only, where twelve digits without a folder are one of them too. */
export function cocoPhotographOf(name: string, field: string): Photograph {
  return unified(pathsBelow(name, field));
}

function unified(paths: readonly string[]): Photograph {
  const [name = ''] = paths;
  const { file } = COCO_NAME.exec(name)?.groups ?? {};
  if (file === undefined || COCO_TEST.test(name)) return { photograph: name, files: paths };
  return { photograph: file, files: [...new Set([...paths, ...cocoFiles(file)])] };
}

/** Where a picture of COCO may lie, by either release. */
function cocoFiles(file: string): string[] {
  const names2014 = ['train', 'val'].flatMap((part) => {
    const name = `COCO_${part}2014_${file}`;
    return [`${part}2014/${name}`, name];
  });
  return [`train2017/${file}`, `val2017/${file}`, file, ...names2014];
}

/**
 * Where a file may lie below the folder of images. A name that stays below it is the only one; from a way that starts
 * elsewhere ("/data/images/a.jpg", "../images/a.jpg") every ending, longest first.
 */
function pathsBelow(name: string, field: string): string[] {
  const way = name.replace(/^[a-z]:(?=[\\/])|^[a-z]+:\/\//i, '/');
  const parts: string[] = [];
  let leadsOut = /^[\\/]/.test(way);
  for (const part of way.split(/[\\/]+/)) {
    if (part === '..') leadsOut = parts.pop() === undefined || leadsOut;
    else if (part !== '' && part !== '.') parts.push(part);
  }
  if (parts.length === 0) fail(field, `names no file: ${JSON.stringify(name)}`);
  const starts = leadsOut ? parts.keys() : [0].values();
  return [...starts].map((start) => parts.slice(start).join('/'));
}

/** Where the file of a photograph may lie below a folder of images, likeliest first, by the name that a table has for it. */
export function filesOfPhotograph(id: string): readonly string[] {
  return cocoPhotographOf(id, 'photograph').files;
}
