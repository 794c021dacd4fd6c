import type { Material } from '@fgclip/datasets';
import type { Ink, Lit } from './colors.ts';
import type { Gradient } from './definitions.ts';
import { crispHighlight, foldedCloth, glossySpot, metalBands, shadeForm, velvetSheen, windowStreaks } from './forms.ts';
import { crochet, fabric, leather, paper, rattan, stone, text, velvet, wood, wool } from './textures.ts';
import type { Tile } from './tile.ts';

/** How a material shows itself: by what is on its surface and by what light does on it. */
export interface Surface {
  /** Absent where it is smooth. */
  readonly texture?: (ink: Ink) => Tile;
  /** Whether the texture may lie across as well as upright. */
  readonly turns?: boolean;
  /** How light models the form: 1 as a dull surface, or in a way of its own. */
  readonly shade: number | ((lit: Lit) => Gradient);
  /** A highlight over that. The inside of a thing has none. */
  readonly shine?: (lit: Lit) => Gradient;
  /** Of the highlight along a line, 0 none to 1 white. */
  readonly gloss: number;
  /** What the edge is; absent, a thin line. */
  readonly edge?: 'fuzzy' | 'scalloped' | 'stitched' | 'glassy';
}

export const surfaces: Readonly<Record<Material, Surface>> = {
  text: { texture: text, shade: 0.6, gloss: 0.1 },
  stone: { texture: stone, shade: 1, gloss: 0.1 },
  wood: { texture: wood, turns: true, shade: 0.8, gloss: 0.2 },
  rattan: { texture: rattan, shade: 0.9, gloss: 0.15 },
  fabric: { texture: fabric, shade: foldedCloth, gloss: 0 },
  crochet: { texture: crochet, shade: 0.9, gloss: 0, edge: 'scalloped' },
  wool: { texture: wool, shade: 0.9, gloss: 0, edge: 'fuzzy' },
  leather: { texture: leather, shade: 1.2, gloss: 0.3, edge: 'stitched' },
  velvet: { texture: velvet, shade: velvetSheen, gloss: 0.2 },
  metal: { shade: metalBands, gloss: 0.9 },
  paper: { texture: paper, shade: 0.3, gloss: 0 },
  plastic: { shade: 0.8, shine: crispHighlight, gloss: 0.7 },
  glass: { shade: 0.5, shine: windowStreaks, gloss: 0.85, edge: 'glassy' },
  ceramic: { shade: 1.1, shine: glossySpot, gloss: 0.6 },
};

/** The gradients over a surface, the form first and its highlight after. */
export function lightSurface({ shade, shine }: Surface, lit: Lit): { form: Gradient; highlight?: Gradient } {
  if (lit.form === 'hollow') return { form: shadeForm(lit, 1) };
  const form = typeof shade === 'number' ? shadeForm(lit, shade) : shade(lit);
  return shine === undefined ? { form } : { form, highlight: shine(lit) };
}
