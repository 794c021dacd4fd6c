import { attributeTypes, attributeValues, parseAttributes } from '@fgclip/datasets';

/** What can be said of a look; what is plain or opaque is not said. */
const attributes: ReadonlyMap<string, number> = new Map(
  attributeTypes
    .flatMap((type) => attributeValues[type].map((value) => `${type} ${value}`))
    .filter((name) => name !== 'pattern plain' && name !== 'transparency opaque')
    .map((name, index) => [name, index]),
);

/** Length of a row of labels. */
export const attributeCount = attributes.size;

/** Which attributes captions speak of, by their places in a row of labels. */
export function attributesIn(captions: readonly string[]): number[] {
  const mentions = captions.flatMap(parseAttributes);
  const found = mentions.flatMap(({ type, value }) => attributes.get(`${type} ${value}`) ?? []);
  return [...new Set(found)];
}
