/**
 * The attributes of FG-OVD (Bianchi et al., CVPR 2024, arXiv 2311.17518), which are those of PACO (Ramanathan et al.,
 * CVPR 2023, arXiv 2301.01795), as captions write them: "light blue", not "light_blue".
 */
export type AttributeType = 'color' | 'material' | 'pattern' | 'transparency';

/** In the order in which the benchmarks name them. */
export const attributeTypes: readonly AttributeType[] = ['color', 'material', 'pattern', 'transparency'];

const shadedColors = ['blue', 'brown', 'green', 'grey', 'orange', 'pink', 'purple', 'red', 'yellow'] as const;

type BaseColor = (typeof shadedColors)[number];
export type Color = 'black' | 'white' | BaseColor | `${'light' | 'dark'} ${BaseColor}`;

export const colors: readonly Color[] = [
  'black',
  'white',
  ...shadedColors.flatMap((base): Color[] => [`light ${base}`, base, `dark ${base}`]),
];

export const materials = [
  'text',
  'stone',
  'wood',
  'rattan',
  'fabric',
  'crochet',
  'wool',
  'leather',
  'velvet',
  'metal',
  'paper',
  'plastic',
  'glass',
  'ceramic',
] as const;
export type Material = (typeof materials)[number];

export const patterns = [
  'plain',
  'striped',
  'dotted',
  'checkered',
  'woven',
  'studded',
  'perforated',
  'floral',
  'logo',
] as const;
export type Pattern = (typeof patterns)[number];

export const transparencies = ['opaque', 'translucent', 'transparent'] as const;
export type Transparency = (typeof transparencies)[number];

/** Every value of a type; all but "plain" and "opaque" can be replaced, and all can replace another. */
export const attributeValues: Readonly<Record<AttributeType, readonly string[]>> = {
  color: colors,
  material: materials,
  pattern: patterns,
  transparency: transparencies,
};

/** Colours that people confuse, by FG-OVD: none of a group replaces another of it. */
export const ambiguousColors: readonly (readonly Color[])[] = [
  ['dark blue', 'dark brown', 'dark grey', 'black'],
  ['white', 'light grey', 'light green', 'light blue', 'light brown'],
  ['brown', 'grey'],
  ['light orange', 'orange', 'light yellow', 'yellow'],
  ['light orange', 'orange', 'light red', 'red'],
  ['orange', 'dark orange', 'red', 'dark red'],
  ['orange', 'dark orange', 'yellow', 'dark yellow'],
  ['light pink', 'pink', 'light purple', 'purple', 'light red', 'red'],
  ['dark pink', 'pink', 'dark purple', 'purple', 'dark red', 'red'],
];

/** The colour without its shade: "blue" of "light blue". */
export function baseColor(color: string): string {
  return color.replace(/^(?:light|dark) /, '');
}

/**
 * Whether people may take one colour for the other: equal, shades of one base colour, or of one group of
 * `ambiguousColors`. Names are those of `colors`.
 */
export function areConfusable(a: string, b: string): boolean {
  const isInGroup = (group: readonly string[]) => group.includes(a) && group.includes(b);
  return baseColor(a) === baseColor(b) || ambiguousColors.some(isInGroup);
}
