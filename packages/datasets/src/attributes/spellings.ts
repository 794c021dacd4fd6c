import { baseColor } from './base-color.ts';
import { type AttributeType, attributeTypes, attributeValues, colors } from './vocabulary.ts';

/** What a word means where it is an attribute. */
export interface Meaning {
  readonly type: AttributeType;
  /** Of `attributeValues`. */
  readonly value: string;
  /** It names the pattern itself ("with stripes"), where its value would need a noun ("with a striped pattern"). */
  readonly isNoun: boolean;
}

const wordsOfShade = { light: ['light', 'pale'], '': ['bright'], dark: ['dark', 'deep'] } as const;
const otherSpellings: Readonly<Record<string, readonly string[]>> = {
  white: ['off white'],
  wood: ['wooden'],
  wool: ['woolen', 'woollen'],
  stone: ['stoned'],
  metal: ['metallic'],
  crochet: ['crocheted'],
  striped: ['stripy', 'stripey'],
  dotted: ['polka dotted', 'polka dot'],
  checkered: ['chequered', 'checked'],
  floral: ['flowery', 'flowered'],
  translucent: ['semi transparent', 'semitransparent'],
  transparent: ['see through'],
};
const nouns: Readonly<Record<string, readonly string[]>> = {
  striped: ['stripes'],
  dotted: ['polka dots', 'dots'],
  logo: ['logo', 'logos'],
};

/** Every spelling, in lower case and with one blank where a blank or a hyphen may stand, with its meaning. */
export function everySpelling(): ReadonlyMap<string, Meaning> {
  return new Map([...adjectives(), ...patternNouns()]);
}

function* adjectives(): Generator<[string, Meaning]> {
  for (const type of attributeTypes) {
    for (const value of attributeValues[type]) {
      const written = [...(type === 'color' ? colorSpellings(value) : [value]), ...(otherSpellings[value] ?? [])];
      for (const spelling of written) yield [spelling, { type, value, isNoun: false }];
    }
  }
}

function* patternNouns(): Generator<[string, Meaning]> {
  for (const [value, written] of Object.entries(nouns)) {
    for (const spelling of written) yield [spelling, { type: 'pattern', value, isNoun: true }];
  }
}

/** "light grey": also "lightgrey", "light gray", "pale grey". */
function colorSpellings(color: string): string[] {
  const base = baseColor(color);
  const bases = base === 'grey' ? ['grey', 'gray'] : [base];
  const isShade = color !== base;
  const shade = color.startsWith('light ') ? 'light' : isShade ? 'dark' : '';
  const isShaded = colors.some((other) => other !== base && baseColor(other) === base);
  // Black and white have no shades: "deep black" is black.
  const words = isShaded ? wordsOfShade[shade] : Object.values(wordsOfShade).flat();
  return bases.flatMap((name) => [
    ...(isShade ? [] : [name]),
    ...words.flatMap((word) => [`${word} ${name}`, `${word}${name}`]),
  ]);
}
