/** One of the eight benchmarks of FG-OVD (Bianchi et al., CVPR 2024, arXiv 2311.17518). */
export interface FgOvdBenchmark {
  /** Base name of its file, and name of its set: "1_attributes". */
  readonly name: string;
  /** What tables call it: "Hard". */
  readonly title: string;
  /** Hard negatives a caption is ranked against. */
  readonly maxNegatives: number;
}

/** Most negatives a caption of FG-OVD is ranked against. */
export const FG_OVD_NEGATIVES = 10;

/** The benchmarks in the papers' order. */
export const fgOvdBenchmarks: readonly FgOvdBenchmark[] = [
  { name: '1_attributes', title: 'Hard', maxNegatives: FG_OVD_NEGATIVES },
  { name: '2_attributes', title: 'Medium', maxNegatives: FG_OVD_NEGATIVES },
  { name: '3_attributes', title: 'Easy', maxNegatives: FG_OVD_NEGATIVES },
  { name: 'shuffle_negatives', title: 'Trivial', maxNegatives: FG_OVD_NEGATIVES },
  { name: 'color', title: 'Color', maxNegatives: FG_OVD_NEGATIVES },
  { name: 'material', title: 'Material', maxNegatives: FG_OVD_NEGATIVES },
  { name: 'pattern', title: 'Pattern', maxNegatives: 7 },
  { name: 'transparency', title: 'Transparency', maxNegatives: 2 },
];
