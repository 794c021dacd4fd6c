import type { Box } from '@fgclip/core/vision';
import { fail } from '../json.ts';

/** A picture, or a box on one, and what is said about it. */
export interface Sample {
  /** Its name in the set, unique there. */
  readonly id: string;
  /** The photograph it shows, by the same name wherever it appears: "000000056288.jpg". */
  readonly photograph: string;
  /** Where the file may lie below the folder of images, as it is named first. Default the photograph's own name. */
  readonly files?: readonly string[];
  /** Default the whole picture. */
  readonly box?: Box;
  /** What is true of it; at least one. */
  readonly captions: readonly string[];
  /** What is nearly true of it, in the benchmark's order. */
  readonly negatives?: readonly string[];
}

/** An entry of a file that cannot be used, and why. */
export interface SkippedEntry {
  readonly file: string;
  /** Where in the file: "annotations[12]", "line 3". */
  readonly entry: string;
  /** The field at fault: "bbox". */
  readonly field?: string;
  readonly reason: string;
}

/** What a data set file holds, in one form for all formats. */
export interface SampleSet {
  /** "1_attributes", "coco-test"; unique in a table. */
  readonly name: string;
  /** Hard negatives a sample is ranked against; absent where the set has none. FG-OVD's limits: 10, pattern 7, transparency 2. */
  readonly maxNegatives?: number;
  readonly samples: readonly Sample[];
  /** Entries left out, each with its reason. */
  readonly skipped: readonly SkippedEntry[];
}

/** The two parts of a Sample that say which picture it shows. */
export interface Photograph {
  readonly photograph: string;
  readonly files: readonly string[];
}

/** COCO's names of the pictures with annotations: train2017/000000000009.jpg, COCO_val2014_000000000042.jpg. */
const COCO_NAME = /^(?:(?<folder>.*)\/)?(?:COCO_(?<part>train|val)2014_)?(?<file>\d{12}\.jpg)$/;
const COCO_NUMBER = /^\d{12}\.jpg$/;
const COCO_TEST = /(?:^|\/)test20\d\d\//;
const releases = ['2017', '2014'] as const;
const parts = ['train', 'val'] as const;

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
  const place = placeOf(name);
  if (place === undefined || COCO_TEST.test(name)) return { photograph: name, files: paths };
  const isElsewhere = place.release === '' && place.folder !== '' && paths.length === 1;
  return { photograph: place.file, files: isElsewhere ? paths : [...new Set([...paths, ...cocoFiles(place)])] };
}

/** Where a name puts a picture of COCO. */
interface CocoPlace {
  /** Its number, with the ending. */
  readonly file: string;
  /** The release whose folder it is; '' where it is none of COCO's. */
  readonly release: (typeof releases)[number] | '';
  /** The release's own folder ("val2017"), or the whole way to another; '' where the name says none. */
  readonly folder: string;
}

function placeOf(path: string): CocoPlace | undefined {
  const { folder = '', part, file } = COCO_NAME.exec(path)?.groups ?? {};
  if (file === undefined) return undefined;
  if (part !== undefined) return { file, release: '2014', folder: `${part}2014` };
  const own = folder.slice(folder.lastIndexOf('/') + 1);
  const release = releases.find((year) => parts.some((some) => own === some + year)) ?? '';
  return { file, release, folder: release === '' ? folder : own };
}

/** Where a picture of COCO may lie: by a release that the name does not speak of in any of its folders, else in the one. */
function cocoFiles({ file, release, folder }: CocoPlace): string[] {
  const folders = (year: (typeof releases)[number]) => (release === year ? [folder] : parts.map((part) => part + year));
  const names2014 = folders('2014').flatMap((own) => [`${own}/COCO_${own}_${file}`, `COCO_${own}_${file}`]);
  return [...folders('2017').map((own) => `${own}/${file}`), file, ...names2014];
}

type Named = { readonly photograph: string; readonly files?: readonly string[] };

/** Pictures that are called by one number, and cannot all be COCO's of that number. */
export interface ContestedNumber {
  readonly photograph: string;
  /** The files that are named; two or more. */
  readonly names: readonly string[];
}

/**
 * The numbers of COCO that are claimed by several pictures. COCO has a picture in one folder of a release only, so that
 * two folders of one release, or of a data set that is not COCO, are of two pictures.
 */
export function contestedNumbers(pictures: Iterable<Named>): ContestedNumber[] {
  const claims = new Map<string, Map<string, string>>();
  for (const { photograph, files: [name = ''] = [] } of pictures) {
    const place = COCO_NUMBER.test(photograph) ? placeOf(name) : undefined;
    if (place === undefined) continue;
    const names = claims.get(photograph) ?? new Map<string, string>();
    claims.set(photograph, names.set(`${place.release}/${place.folder}`, name));
  }
  return [...claims].flatMap(([photograph, claimed]) => {
    const names = [...claimed.values()];
    return isContested([...claimed.keys()]) ? [{ photograph, names }] : [];
  });
}

/** Of places as "release/folder". */
function isContested(places: readonly string[]): boolean {
  const isElsewhere = places.some((place) => place.startsWith('/') && place !== '/');
  if (isElsewhere) return places.length > 1;
  return releases.some((release) => places.filter((place) => place.startsWith(`${release}/`)).length > 1);
}

/** The pictures, those of a contested number called by their own paths and looked for there alone. */
export function keptApart<Picture extends Named>(pictures: readonly Picture[]): readonly Picture[] {
  const contested = new Set(contestedNumbers(pictures).map(({ photograph }) => photograph));
  if (contested.size === 0) return pictures;
  return pictures.map((picture) => (contested.has(picture.photograph) ? { ...picture, ...byPath(picture) } : picture));
}

function byPath({ photograph, files: [name = photograph, ...files] = [] }: Named): Photograph {
  const { release, folder } = placeOf(name) ?? { release: '', folder: '' };
  const own = release === '' ? name : `${folder}/${name.slice(name.lastIndexOf('/') + 1)}`;
  const endings = files.filter((file) => name.endsWith(`/${file}`) && file.includes('/'));
  return { photograph: own, files: [...new Set([name, ...endings, own])] };
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
