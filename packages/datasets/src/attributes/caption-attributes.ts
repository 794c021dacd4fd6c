import type { TableContents } from '../table/table.ts';
import { kindPhrase } from './kind.ts';
import { ownAttributes } from './own-attributes.ts';
import { attributeTypes } from './vocabulary.ts';

/** Something that captions say of things, and what they say: one value for each annotation. */
export interface CaptionAttribute {
  /** "kind", or a type of attribute: "color". */
  readonly name: string;
  /** [annotations]: undefined where the captions say nothing of it, or several things. */
  readonly values: readonly (string | undefined)[];
  /** Whether it is what the thing is. */
  readonly isKind: boolean;
}

/** What the kind of thing is called among attributes. */
export const KIND = 'kind';

/**
 * What the first caption of every annotation says of the thing itself: its kind, by the noun, and its colour, material,
 * pattern and transparency, by the vocabulary. Annotations without negatives are left out where others have some: they
 * are there for retrieval.
 */
export function captionAttributes({ annotations, captions }: Pick<TableContents, 'annotations' | 'captions'>) {
  const isHard = annotations.some(({ negatives = [] }) => negatives.length > 0);
  const said = annotations.map(({ captions: [first], negatives = [] }) =>
    first === undefined || (isHard && negatives.length === 0) ? undefined : captions[first],
  );
  const own = said.map((caption) => (caption === undefined ? {} : ownAttributes(caption)));
  const kinds = said.map((caption) => (caption === undefined ? undefined : kindPhrase(caption)));
  return [
    { name: KIND, isKind: true, values: kinds.map((kind) => kind?.replace(/^(?:an?|the|some) /, '')) },
    ...attributeTypes.map((name) => ({ name, isKind: false, values: own.map((values) => values[name]) })),
  ] satisfies CaptionAttribute[];
}
