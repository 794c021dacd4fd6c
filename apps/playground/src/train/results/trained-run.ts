import type { BenchmarkScores, Head } from '@fgclip/heads';
import type { World } from '../../world/world.ts';
import type { StageOutcome } from '../job/training-job.ts';

/** A head that was trained or measured on this page, and how it did. */
export interface TrainedRun {
  /** Unique on the page, and of the head in the list of heads. */
  readonly id: string;
  /** "Linear 2". */
  readonly label: string;
  /** How it was made, in a few words. */
  readonly note: string;
  /** Of the world it was measured on. */
  readonly world: Pick<World, 'id' | 'label' | 'pictureOf'>;
  readonly head: Head;
  /** As a safetensors file. */
  readonly file: Uint8Array;
  readonly outcomes: readonly StageOutcome[];
  readonly measured: { readonly cosine: readonly BenchmarkScores[]; readonly head: readonly BenchmarkScores[] };
  readonly runtime: string;
  readonly seconds: number;
}
