/**
 * The letter that stands for each byte in byte-level tokens, by the byte: printable ones stand for themselves, the rest
 * are U+0100 and on. Introduced by GPT-2 (Radford et al., 2019), kept by CLIP.
 */
export const byteLetters: readonly string[] = makeLetters();

/** A text as the letters of its UTF-8 bytes. */
export function toByteLetters(text: string): string[] {
  return Array.from(new TextEncoder().encode(text), (byte) => byteLetters[byte] ?? '');
}

function makeLetters(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
}
