const articleBefore = /(?<![\p{L}\p{N}_])(an?)(\s+)$/iu;

/** The text with "a" or "an" at its end as the word that follows demands; a text without one as it is. */
export function withArticleFor(text: string, word: string): string {
  return text.replace(articleBefore, (_, article: string, blank: string) => {
    const right = /^[aeiou]/i.test(word) ? 'an' : 'a';
    const [first = '', ...rest] = right;
    const isCapital = article.startsWith('A');
    const isShouted = article === 'AN';
    return `${isShouted ? right.toUpperCase() : isCapital ? first.toUpperCase() + rest.join('') : right}${blank}`;
  });
}
