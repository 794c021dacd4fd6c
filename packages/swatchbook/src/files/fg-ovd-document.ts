import type { AnnotatedBox } from './split-pictures.ts';

/** The official form of FG-OVD's files, which is that of LVIS. */
export interface FgOvdDocument {
  readonly images: readonly FgOvdImage[];
  readonly annotations: readonly FgOvdAnnotation[];
  readonly categories: readonly FgOvdCategory[];
}

export interface FgOvdImage {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly file_name: string;
  /** Of all its annotations. */
  readonly neg_category_ids: readonly number[];
  readonly not_exhaustive_category_ids: readonly number[];
  readonly checked: true;
}

export interface FgOvdAnnotation {
  readonly id: number;
  readonly image_id: number;
  /** Left, top, width, height; pixels. */
  readonly bbox: readonly [number, number, number, number];
  /** Of the box, square pixels. */
  readonly area: number;
  readonly category_id: number;
  /** In the benchmark's order. */
  readonly neg_category_ids: readonly number[];
  readonly needs_revision: false;
}

/** A caption. The fields that come from LVIS are as empty as FG-OVD has them. */
export interface FgOvdCategory {
  readonly id: number;
  readonly name: string;
  readonly synset: '';
  readonly synonyms: readonly [];
  readonly def: '';
  readonly frequency: 'f';
  /** Boxes that it is the caption of. */
  readonly instance_count: number;
  readonly image_count: number;
}

/** The boxes as a file of FG-OVD. Every text is one category; ids count from 1 in the order of appearance. */
export function fgOvdDocument(boxes: readonly AnnotatedBox[]): FgOvdDocument {
  const ids = idsOf(boxes.flatMap(({ caption, negatives }) => [caption, ...negatives]));
  const idOf = (text: string) => ids.get(text) ?? 0;
  const images = groupBy(boxes, ({ picture }) => picture.scene.id);
  const captions = groupBy(boxes, ({ caption }) => caption);
  return {
    images: [...images.values()].map((group) => imageOf(group, idOf)),
    annotations: boxes.map((box, index) => annotationOf(box, index + 1, idOf)),
    categories: [...ids].map(([name, id]) => categoryOf(name, id, captions.get(name) ?? [])),
  };
}

function imageOf(boxes: readonly [AnnotatedBox, ...AnnotatedBox[]], idOf: (text: string) => number): FgOvdImage {
  const { scene, file } = boxes[0].picture;
  return {
    id: scene.id,
    width: scene.width,
    height: scene.height,
    file_name: file,
    neg_category_ids: [...new Set(boxes.flatMap(({ negatives }) => negatives.map(idOf)))],
    not_exhaustive_category_ids: [],
    checked: true,
  };
}

function annotationOf(box: AnnotatedBox, id: number, idOf: (text: string) => number): FgOvdAnnotation {
  const { x, y, width, height } = box.box;
  return {
    id,
    image_id: box.picture.scene.id,
    bbox: [hundredths(x), hundredths(y), hundredths(width), hundredths(height)],
    area: hundredths(width * height),
    category_id: idOf(box.caption),
    neg_category_ids: box.negatives.map(idOf),
    needs_revision: false,
  };
}

function categoryOf(name: string, id: number, boxes: readonly AnnotatedBox[]): FgOvdCategory {
  const pictures = new Set(boxes.map(({ picture }) => picture.scene.id));
  return {
    id,
    name,
    synset: '',
    synonyms: [],
    def: '',
    frequency: 'f',
    instance_count: boxes.length,
    image_count: pictures.size,
  };
}

function idsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(texts)].map((text, index) => [text, index + 1]));
}

/** COCO's precision. */
function hundredths(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
