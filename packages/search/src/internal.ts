/** For the other packages of fgclip: no part of the public interface, and outside semantic versioning. */

export { rankedScores } from './ranking/rankings.ts';
