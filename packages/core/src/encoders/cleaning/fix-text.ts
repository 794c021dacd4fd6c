import { mendMojibake, windows1252 } from './mojibake.ts';
import { unescapeWholeEntities } from './unescape-html.ts';

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
export function fixText(text: string): string {
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
