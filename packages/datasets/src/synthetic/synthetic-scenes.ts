import type { Random } from '@fgclip/core';

/** What is on a synthetic picture. */
export interface Scene {
  readonly kind: string;
  /** The part of the object that carries the pattern. */
  readonly part: string;
  readonly colour: string;
  readonly material: string;
  readonly pattern: string;
  readonly place: string;
}

/** Which words of a scene a caption speaks of. */
export type SceneAspect = 'kind' | 'place' | 'colour' | 'material' | 'pattern';

const PARTS: Readonly<Record<string, string>> = {
  basket: 'handle',
  bottle: 'cap',
  bowl: 'rim',
  chair: 'seat',
  handbag: 'strap',
  hat: 'brim',
  lamp: 'shade',
  mirror: 'frame',
  mug: 'handle',
  pillow: 'cover',
  plate: 'rim',
  scarf: 'edge',
  shoe: 'tongue',
  sweater: 'sleeve',
  table: 'top',
  vase: 'neck',
};

const BASE_COLOURS = ['blue', 'brown', 'green', 'grey', 'orange', 'pink', 'purple', 'red', 'yellow'];

/** FG-OVD's 29 colours: black, white, and three shades of nine. */
const COLOURS: readonly string[] = [
  'black',
  'white',
  ...BASE_COLOURS.flatMap((base) => [base, `light ${base}`, `dark ${base}`]),
];

/** FG-OVD's materials but "text". */
const MATERIALS: readonly string[] =
  'stone wood rattan fabric crochet wool leather velvet metal paper plastic glass ceramic'.split(' ');

/** FG-OVD's patterns but "plain" and "logo", which are no adjectives of a part. */
const PATTERNS: readonly string[] = 'striped dotted checkered woven studded perforated floral'.split(' ');

const PLACES: readonly string[] = [
  'on a kitchen counter',
  'on a lawn',
  'on a beach',
  'in a shop window',
  'at a market stall',
  'beside a window',
];

/** A scene, every word equally likely. */
export function randomScene(random: Random): Scene {
  const pick = (words: readonly string[]) => words[random.integer(words.length)] ?? '';
  const kind = pick(Object.keys(PARTS));
  return {
    kind,
    part: PARTS[kind] ?? '',
    colour: pick(COLOURS),
    material: pick(MATERIALS),
    pattern: pick(PATTERNS),
    place: pick(PLACES),
  };
}

interface Phrasing {
  readonly aspects: readonly SceneAspect[];
  readonly write: (scene: Scene) => string;
}

/** The ways to caption a scene. As people do, most leave something out. */
export const PHRASINGS: readonly Phrasing[] = [
  {
    aspects: ['kind', 'colour', 'material', 'pattern', 'place'],
    write: ({ colour, material, kind, pattern, part, place }) =>
      `${withArticle(`${colour} ${material} ${kind}`)} with ${withArticle(`${pattern} ${part}`)} ${place}`,
  },
  {
    aspects: ['kind', 'colour', 'material', 'pattern'],
    write: ({ colour, material, kind, pattern, part }) =>
      `${withArticle(kind)} of ${colour} ${material}, its ${part} ${pattern}`,
  },
  {
    aspects: ['kind', 'colour', 'place'],
    write: ({ colour, kind, place }) => `somebody left ${withArticle(`${colour} ${kind}`)} ${place}`,
  },
  {
    aspects: ['kind', 'material', 'pattern', 'place'],
    write: ({ material, kind, pattern, part, place }) =>
      `${place}, ${withArticle(`${material} ${kind}`)} whose ${part} is ${pattern}`,
  },
  {
    aspects: ['kind', 'colour', 'material', 'place'],
    write: ({ colour, material, kind, place }) => `${withArticle(kind)} made of ${colour} ${material} ${place}`,
  },
];

function withArticle(words: string): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}
