import type { CaptionTokenizer } from '../tokenizer.ts';
import type { Change } from './image-variants.ts';

/** A way to make ids that is not the encoder's own. */
export interface TextVariant {
  readonly change: Change;
  readonly caption: string;
  readonly tokenizer: CaptionTokenizer;
}

/** What else could have been made of a caption. */
export function variantsOfCaption(caption: string, tokenizer: CaptionTokenizer): TextVariant[] {
  const { ids } = tokenizer.encode(caption);
  const frame = tokenizer.encode('').ids;
  const [start, end] = [frame.length > 1 ? frame[0] : undefined, frame.at(-1)];
  // A context as long as the ids leaves nothing to fill up; what fills up might pass for an end.
  const variant = (kind: Change['kind'], what: string, changed: readonly number[], contextLength?: number) => ({
    change: { kind, what },
    caption,
    tokenizer: {
      ...tokenizer,
      contextLength: contextLength ?? tokenizer.contextLength,
      encode: () => ({ ids: changed, truncated: false }),
    },
  });
  const filled = (id: number) => Array.from({ length: tokenizer.contextLength }, (_, i) => ids[i] ?? id);
  const fillers = [...new Set([0, 1, tokenizer.padId, ...(end === undefined ? [] : [end])])];
  const lower = caption.toLowerCase();
  return [
    ...fillers.map((id) => variant('padding', `captions filled up with id ${id}, not masked`, filled(id))),
    variant('padding', 'captions not filled up', ids, ids.length),
    ...(start === undefined ? [] : [variant('start-and-end', 'captions without their start token', ids.slice(1))]),
    ...(end === undefined
      ? []
      : [variant('start-and-end', 'captions without their end token', ids.slice(0, -1), ids.length - 1)]),
    ...(lower === caption
      ? []
      : [{ change: { kind: 'case' as const, what: 'captions in lower case' }, caption: lower, tokenizer }]),
  ];
}
