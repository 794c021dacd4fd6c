/** How large a dual encoder is. */
export interface TowerSizes {
  /** Length of an embedding. */
  readonly dimension: number;
  readonly image: ImageTowerSizes;
  readonly text: TextTowerSizes;
}

interface TransformerSizes {
  /** Length of a token's row. */
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Length of a row inside a block's network of two layers. */
  readonly hidden: number;
}

export interface ImageTowerSizes extends TransformerSizes {
  /** Width and height of the picture, pixels. */
  readonly imageSize: number;
  /** Tokens along a side of the picture. */
  readonly grid: number;
  /** Sub-patches along a side of a token. */
  readonly parts: number;
  /** Length of a sub-patch's row. */
  readonly partWidth: number;
}

export interface TextTowerSizes extends TransformerSizes {
  readonly vocabulary: number;
  /** Most tokens of a caption, start and end included. */
  readonly contextLength: number;
  /** Id of the token that ends a caption. */
  readonly endId: number;
}

/** The sizes of swatchbook-clip; the vocabulary is learned from the captions. */
export function swatchbookClipSizes(text: Pick<TextTowerSizes, 'vocabulary' | 'endId'>): TowerSizes {
  return {
    dimension: 128,
    image: { imageSize: 96, grid: 8, parts: 3, partWidth: 48, width: 128, blocks: 4, heads: 4, hidden: 256 },
    text: { ...text, contextLength: 77, width: 128, blocks: 2, heads: 4, hidden: 256 },
  };
}

/** Pixels along a side of a sub-patch. */
export function partPixels({ imageSize, grid, parts }: ImageTowerSizes): number {
  return imageSize / (grid * parts);
}
