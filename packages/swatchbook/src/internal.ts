/** For the other packages of fgclip: no part of the public interface, and outside semantic versioning. */

export { drawInSplit, splitOf } from './files/split-pictures.ts';
export { objectCombination } from './scenes/random-scene.ts';
