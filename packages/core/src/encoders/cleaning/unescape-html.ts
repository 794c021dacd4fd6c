import { decodeHTML, decodeHTMLStrict } from 'entities/decode';
import { windows1252 } from './mojibake.ts';

/** As Python's html.unescape: names with their semicolon or, where HTML allows it, without, and numbers. */
export function unescapeHtml(text: string): string {
  return text.replace(/&(?:#(?:\d+|[xX][\da-fA-F]+);?|[^\t\n\f <&#;]{1,32};?)/g, (found) =>
    found.startsWith('&#') ? characterOf(found) : decodeHTML(found),
  );
}

/**
 * As ftfy: names and numbers with their semicolon alone, so that "this&not that" stays, and letters whose names were put
 * into capitals ("&NTILDE;").
 */
export function unescapeWholeEntities(text: string): string {
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
