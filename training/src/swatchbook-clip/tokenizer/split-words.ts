/**
 * What CLIP's tokenizer takes a text apart by (openai/CLIP, simple_tokenizer.py): endings of contracted words, runs of
 * letters, single digits, and runs of anything else but spaces.
 */
export const wordPattern = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

const words = new RegExp(wordPattern, 'gu');

/** The words of a text, lower case, that byte pairs never reach across. */
export function splitWords(text: string): string[] {
  return text.normalize('NFC').toLowerCase().match(words) ?? [];
}
