import { fixText } from './fix-text.ts';
import { unescapeHtml } from './unescape-html.ts';

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
