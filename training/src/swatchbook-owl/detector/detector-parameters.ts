import { createRandom, type Expression, type FloatTensor } from '@fgclip/core';
import { type Declaration, firstValues, leavesOf, linearLayer } from '../../swatchbook-clip/towers/declarations.ts';
import { type TowerParameters, towerParameters } from '../../swatchbook-clip/towers/parameters.ts';
import type { TowerSizes } from '../../swatchbook-clip/towers/tower-sizes.ts';

/** What every box and caption is scored with at first: few boxes hold anything, and fewer what a caption says. */
const FIRST_SCALE = 10;
const FIRST_SHIFT = -0.7;

/** The parameters of the towers and the heads as leaves of a graph, by name. */
export function detectorParameters(sizes: TowerSizes): TowerParameters {
  return { ...towerParameters(sizes), ...headParameters(sizes) };
}

/** Those of the heads alone. */
function headParameters(sizes: TowerSizes): Record<string, Expression> {
  return leavesOf(headDeclarations(sizes));
}

/** First values of the heads: at first a token has the embedding that CLIP would pool, and a box of a common size. */
export function initialHeads(sizes: TowerSizes, seed: number): Record<string, FloatTensor> {
  return firstValues(headDeclarations(sizes), createRandom(seed).fork('detector heads'));
}

function headDeclarations({ image: { width, hidden } }: TowerSizes): Declaration[] {
  return [
    ...linearLayer('class.up', width, hidden),
    ...linearLayer('class.down', hidden, width, 0),
    ...linearLayer('class.shift', width, 1, 0, FIRST_SHIFT),
    ...linearLayer('class.scale', width, 1, 0, FIRST_SCALE),
    ...linearLayer('box.hidden1', width, width),
    ...linearLayer('box.hidden2', width, width),
    ...linearLayer('box.out', width, 4, 0),
  ];
}
