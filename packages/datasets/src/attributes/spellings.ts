import { type AttributeType, attributeTypes, attributeValues, baseColor, colors } from './vocabulary.ts';

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
function everySpelling(): ReadonlyMap<string, Meaning> {
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

export interface FoundSpelling extends Meaning {
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
  readonly text: string;
}

interface Dictionary {
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** Whole words, anywhere in a text. */
  readonly whole: RegExp;
  /** At one place of it. */
  readonly here: RegExp;
}

let known: Dictionary | undefined;

/** Made when a caption is first read, since whoever imports the package may have none. */
function dictionary(): Dictionary {
  known ??= makeDictionary();
  return known;
}

function makeDictionary(): Dictionary {
  const meanings = everySpelling();
  const any = [...meanings.keys()]
    .sort((a, b) => b.length - a.length)
    .map((spelling) => spelling.replaceAll(' ', '[\\s-]+'))
    .join('|');
  // A hyphen is a boundary ("grey-colored", "metal-framed"), but "plastic-free" and "non-transparent" say the opposite.
  const whole = new RegExp(`(?<![\\p{L}\\p{N}_]|\\bnon-)(?:${any})(?![\\p{L}\\p{N}_]|-free\\b)`, 'giu');
  return { meanings, whole, here: new RegExp(any, 'iuy') };
}

/** The spelling that starts at a place of a text, whatever stands behind it. */
export function matchSpelling(text: string, place: number): string | undefined {
  const { here } = dictionary();
  here.lastIndex = place;
  return here.exec(text)?.[0];
}

/** What a spelling means, whatever its case, blanks and hyphens. */
export function meaningOf(text: string): Meaning | undefined {
  return dictionary().meanings.get(text.toLowerCase().replace(/[\s-]+/g, ' '));
}

/** Every whole word or words of the caption that spell a value, whether it is an attribute there or not. */
export function findSpellings(caption: string): FoundSpelling[] {
  return [...caption.matchAll(dictionary().whole)].flatMap(({ 0: text, index }) => {
    const meaning = meaningOf(text);
    return meaning === undefined ? [] : [{ ...meaning, start: index, end: index + text.length, text }];
  });
}
