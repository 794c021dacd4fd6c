const startsWithCapital = /^\p{Lu}/u;

/** `text` with the capitals of `model`: all of its letters, the first of every word, the first alone, or none. */
export function inCaseOf(model: string, text: string): string {
  if (!startsWithCapital.test(model)) return text;
  if (model === model.toUpperCase()) return text.toUpperCase();
  const words = model.split(/[\s-]+/);
  const isTitle = words.length > 1 && words.every((word) => startsWithCapital.test(word));
  return text.replace(isTitle ? /(?<!\p{L})\p{L}/gu : /^\p{L}/u, (letter) => letter.toUpperCase());
}
