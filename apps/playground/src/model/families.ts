import type { HeadFamily } from '@fgclip/heads';
import { allFamilies } from '@fgclip/heads/internal';

/** Matching functions of one's own, as defineHead() returns them: the page trains, measures and loads what is listed here. */
export const ownFamilies: readonly HeadFamily[] = [];

/** Those that the page offers to train. */
export const trainableFamilies: readonly HeadFamily[] = allFamilies(ownFamilies).filter(({ trainable }) => trainable);
