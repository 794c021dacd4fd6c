import { decodeHTML, decodeHTMLStrict } from 'entities/decode';

/**
 * What is done to captions before they are tokenised: "openai" what the original CLIP (and OpenCLIP) does to them, "none"
 * what Hugging Face's tokenizers do: nothing of the kind.
 */
export type CaptionCleaning = 'none' | 'openai';

export const captionCleanings: readonly CaptionCleaning[] = ['none', 'openai'];

/**
 * A caption as the original CLIP's tokenizer (openai/CLIP, simple_tokenizer.py) makes it before it lowers its case: mended
 * by ftfy's fix_text, HTML unescaped twice, white space made single spaces.
 */
export function cleanCaption(caption: string): string {
  return unescapeHtml(unescapeHtml(fixText(caption)))
    .replace(/\p{White_Space}+/gu, ' ')
    .replace(/^ | $/g, '');
}

/** Letters that are two for the sake of type or of old encodings, by themselves. */
const ligatures: Readonly<Record<string, string>> = {
  ...{ Ĳ: 'IJ', ĳ: 'ij', ŉ: 'ʼn', Ǳ: 'DZ', ǲ: 'Dz', ǳ: 'dz', Ǆ: 'DŽ', ǅ: 'Dž', ǆ: 'dž' },
  ...{ Ǉ: 'LJ', ǈ: 'Lj', ǉ: 'lj', Ǌ: 'NJ', ǋ: 'Nj', ǌ: 'nj' },
  ...{ ﬀ: 'ff', ﬁ: 'fi', ﬂ: 'fl', ﬃ: 'ffi', ﬄ: 'ffl', ﬅ: 'ſt', ﬆ: 'st' },
};

/** Escape sequences of terminals. */
const colours = new RegExp(`${'\x1b'}\\[[\\d;]*[a-zA-Z]`, 'g');

const steps: readonly ((text: string) => string)[] = [
  mendMojibake,
  (text) => text.replace(/[\x80-\x9f]/g, (control) => windows1252(control.charCodeAt(0))),
  (text) => text.replace(/[Ĳĳŉ\u01c4-\u01cc\u01f1-\u01f3\ufb00-\ufb06]/g, (letter) => ligatures[letter] ?? letter),
  // Full width and half width, and the ideographic space.
  (text) => text.replace(/[\uff01-\uffef]/g, (letter) => letter.normalize('NFKC')).replaceAll('\u3000', ' '),
  (text) => text.replace(/[\u02bc\u2018-\u201b]/g, "'").replace(/[\u201c-\u201f]/g, '"'),
  (text) => text.replace(/\r\n|[\r\u2028\u2029\x85]/g, '\n'),
  (text) => text.replace(/\p{Surrogate}/gu, '\ufffd'),
  (text) => text.replace(colours, ''),
  (text) => text.replace(/(?![\t\n\f\r\x80-\x9f])\p{Cc}|[\u206a-\u206f\ufeff\ufff9-\ufffc]/gu, ''),
  (text) => text.normalize('NFC'),
];

/**
 * Mends what went wrong with a text on its way, as ftfy's fix_text does (version 6.3, with its defaults): HTML entities,
 * mojibake, ligatures, full and half width, curly quotes, line breaks, terminal escapes, control characters, NFC. Of
 * mojibake, UTF-8 that was read as Windows-1252 or Latin-1 is mended, once or several times; ftfy knows rarer mix-ups, too.
 */
function fixText(text: string): string {
  // As soon as a line looks like HTML itself, its entities and those after it are meant.
  let isHtml = false;
  const lines = text.split(/(?<=\n)/);
  return lines
    .map((line) => {
      isHtml ||= line.includes('<');
      return fixLine(line, isHtml);
    })
    .join('');
}

function fixLine(line: string, isHtml: boolean): string {
  const all = isHtml || line.includes('<') ? steps : [unescapeWholeEntities, ...steps];
  for (let text = line; ; ) {
    const fixed = all.reduce((found, step) => step(found), text);
    if (fixed === text) return fixed;
    text = fixed;
  }
}

/** As Python's html.unescape: names with their semicolon or, where HTML allows it, without, and numbers. */
function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(?:\d+|[xX][\da-fA-F]+);?|[^\t\n\f <&#;]{1,32};?)/g, (found) =>
    found.startsWith('&#') ? characterOf(found) : decodeHTML(found),
  );
}

/**
 * As ftfy: names and numbers with their semicolon alone, so that "this&not that" stays, and letters whose names were put
 * into capitals ("&NTILDE;").
 */
function unescapeWholeEntities(text: string): string {
  return text
    .replace(/&#(?:\d{1,23}|[xX][\da-fA-F]{1,22});/g, (found) => characterOf(found).replace(';', found))
    .replace(/&[\da-zA-Z]{1,24};/g, (entity) => {
      const found = decodeHTMLStrict(entity);
      if (found !== entity || entity !== entity.toUpperCase() || decodeHTML(entity) !== entity) return found;
      const letter = decodeHTMLStrict(entity.toLowerCase());
      return letter === entity.toLowerCase() ? entity : letter.toUpperCase();
    });
}

/** The character of "&#39;" or "&#x27"; none for what HTML forbids. */
function characterOf(reference: string): string {
  const code = Number(reference.slice(2).replace(/^[xX]/, '0x').replace(';', ''));
  if (code >= 0x80 && code <= 0x9f) return windows1252(code);
  if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  const isControl = code < 0x09 || code === 0x0b || (code > 0x0d && code < 0x20) || code === 0x7f;
  const isNone = (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) === 0xfffe;
  return isControl || isNone ? '' : String.fromCodePoint(code);
}

/** Windows-1252 from 0x80 to 0x9f; what it leaves out stands for itself, as in browsers. */
const high = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/** The character of a byte from 0x80 to 0x9f. */
function windows1252(byte: number): string {
  return high.charAt(byte - 0x80);
}

/**
 * Mends text in UTF-8 that was read as Windows-1252 or Latin-1 ("cafÃ©"), as often as that happened. Whether it was is
 * told, after the heuristic of ftfy, by neighbours that nobody writes.
 */
function mendMojibake(text: string): string {
  for (let found = text; ; ) {
    const mended = mendOnce(found);
    if (mended === found) return found;
    found = mended;
  }
}

function mendOnce(text: string): string {
  if (!isSuspicious(text)) return text;
  const decoded = decodeWhole(text) ?? decodeParts(text);
  return decoded !== text ? decoded : text.replace(/[\x80-\x9f]/g, (control) => windows1252(control.charCodeAt(0)));
}

/** Kinds of characters of Windows-1252. */
const kinds = {
  odd: 'ƒ†‡ˆ‰˜¤¦¨ª¬¯¸º\ufffd',
  lower: 'šœžß-ïðñü',
  upper: 'ŠŒŽŸÀ-ÑØÜÝ',
  opening: '‚„‹‘“•¡©«¿',
  closing: '”™›®»',
  currency: '€¢£¥',
  numeric: '±²³µ¹¼½¾×÷',
  law: '§¶',
};
type Kind = keyof typeof kinds;

/** What does not follow a kind, unless bytes were read wrongly. */
const unlikely: Readonly<Record<Kind, readonly Kind[]>> = {
  odd: ['odd', 'lower', 'upper', 'opening', 'closing', 'currency', 'numeric', 'law'],
  lower: ['odd', 'upper', 'currency'],
  upper: ['odd', 'numeric', 'law'],
  opening: ['odd'],
  closing: ['odd', 'upper', 'lower', 'currency'],
  currency: ['odd', 'upper', 'lower', 'opening'],
  numeric: ['odd', 'upper', 'lower', 'opening'],
  law: ['odd'],
};

const any = (...names: Kind[]) => `[${names.map((name) => kinds[name]).join('')}]`;

const suspicious = new RegExp(
  [
    '[\\x80-\\x9f]',
    ...Object.entries(unlikely).map(([kind, after]) => any(kind as Kind) + any(...after)),
    // Three in a row.
    any('lower', 'upper', 'currency', 'closing') + any('opening') + any('numeric'),
    any('lower', 'upper', 'currency', 'numeric', 'law') + any('closing') + any('opening'),
    `${any('lower', 'upper')}${any('opening', 'closing')}[\\p{L}\\p{N}_]`,
    `[a-z]${any('upper')}${any('opening', 'currency')}`,
    `\\s${any('upper')}${any('currency')}`,
    `[a-zA-Z]Þ${any('odd')}`,
    // First bytes of much that is written, with what may follow them.
    `[ÂÃÎÐ][€œŠš¢£Ÿž\\xa0\\xad®©°·»–—´${kinds.opening}${kinds.closing}]`,
    `(?:[ØÙ][…’–—\\xa0\\xad·´ŸŠ®°µ»${kinds.currency}${kinds.odd}${kinds.numeric}${kinds.opening}]){2}`,
    'Ã[\\xa0¡]|×[²³]|à[²µ¹¼½¾]',
    `${any('upper')}°|[Œœ][^A-Za-z]`,
    // A no-break space that became a plain one.
    `(?:^|[a-z]\\s?)[ÃÂ] |[a-z.,?!${kinds.closing}] Â [ ${kinds.opening}${kinds.closing}]`,
  ].join('|'),
  'u',
);

function isSuspicious(text: string): boolean {
  return suspicious.test(text);
}

/** All of it as the bytes that it was read from, or undefined where it is no UTF-8 then. */
function decodeWhole(text: string): string | undefined {
  const latin = bytesOf(text, (char) => (char > '\xff' ? undefined : char));
  const windows = bytesOf(text, (char) => {
    if (char === '\ufffd') return LOST;
    const byte = high.indexOf(char);
    if (byte >= 0) return String.fromCharCode(0x80 + byte);
    return (char >= '\x80' && char <= '\x9f') || char === LOST || char === '\x1a' ? undefined : char;
  });
  return (
    (latin && decodeBytes(withNoBreakSpaces(latin))) ??
    (windows && decodeBytes(withoutLost(withNoBreakSpaces(windows))))
  );
}

/** Stands for a byte that became U+FFFD. */
const LOST = '\u0100';

/** A character a byte, up to 0xff, or LOST. */
function bytesOf(text: string, byteOf: (char: string) => string | undefined): string | undefined {
  let bytes = '';
  for (const char of text) {
    const byte = byteOf(char);
    if (byte === undefined || byte > LOST) return undefined;
    bytes += byte;
  }
  return bytes;
}

function decodeBytes(bytes: string): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    return decoder.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

const putBack = (found: string) => found.replace(' ', '\xa0');

/** Puts back the byte 0xa0 where, as a space, it breaks a character that is likely; "Ã la" was "à la", with its space. */
function withNoBreakSpaces(bytes: string): string {
  return bytes
    .replace(/\xc3 (?! |quele|quela|quilo|s )/g, '\xc3\xa0 ')
    .replace(/[\xc2\xc3\xc5\xce\xd0\xd9] /g, putBack)
    .replace(/[\xe2\xe3] [\x80-\x84\x86-\x9f\xa1-\xbf]|[\xe0-\xe3][\x80-\x84\x86-\x9f\xa1-\xbf] /g, putBack)
    .replace(/\xf0(?: [\x80-\xbf]{2}|[\x80-\xbf] [\x80-\xbf]|[\x80-\xbf]{2} )/g, putBack);
}

/** A byte that is lost, or a question mark in its place, where the others make a character; or it alone. */
const lost = new RegExp(
  ['[\\xc2-\\xdf]L|[\\xc2\\xc3]\\?', '[\\xe0-\\xef](?:QC|CQ)', '[\\xf0-\\xf4](?:QCC|CQC|CCQ)', 'L']
    .join('|')
    .replaceAll('Q', `[${LOST}?]`)
    .replaceAll('C', `[${LOST}\\x80-\\xbf]`)
    .replaceAll('L', LOST),
  'g',
);

/** Characters of which bytes are lost become U+FFFD. */
function withoutLost(bytes: string): string {
  return bytes.replace(lost, '\xef\xbf\xbd');
}

/** Characters that stand for bytes 0x80 to 0xbf; a run of mojibake does not begin behind one, but for punctuation. */
const following = `\\x80-\\xbfÆØæø${high.replace(/[\x80-\x9f]/g, '')}`;
const tight = following.replace(/[‚„…‘’“”•–—]/g, '');
const runs = new RegExp(
  `(?<![${tight}])(?:[Â-ßŠŽ][${following} ]|[à-ï][${following} ]{2}|[ðóš][${following} ]{3})+`,
  'g',
);

/** Mends runs by themselves, where the rest is no mojibake. */
function decodeParts(text: string): string {
  return text.replace(runs, (run) => (run.length < text.length && isSuspicious(run) ? mendMojibake(run) : run));
}
