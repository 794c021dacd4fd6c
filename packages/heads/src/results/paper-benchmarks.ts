/** A benchmark of FG-OVD. */
export interface PaperBenchmark {
  /** As its file is called. */
  readonly name: string;
  /** As its paper calls it. */
  readonly title: string;
  /** Where there is little room. Default title. */
  readonly short?: string;
  /** Hard negatives its captions are ranked against. */
  readonly negatives: number;
}

/** FG-OVD's eight (arXiv 2311.17518; the limits of arXiv 2404.03539), in the order papers list them. */
export const paperBenchmarks: readonly PaperBenchmark[] = [
  { name: '1_attributes', title: 'Hard', negatives: 10 },
  { name: '2_attributes', title: 'Medium', negatives: 10 },
  { name: '3_attributes', title: 'Easy', negatives: 10 },
  { name: 'shuffle_negatives', title: 'Trivial', negatives: 10 },
  { name: 'color', title: 'Color', negatives: 10 },
  { name: 'material', title: 'Material', negatives: 10 },
  { name: 'pattern', title: 'Pattern', negatives: 7 },
  { name: 'transparency', title: 'Transparency', short: 'Transp.', negatives: 2 },
];

/** What papers call a set; its own name for any other. */
export function benchmarkTitle(name: string): string {
  return paperBenchmarks.find((benchmark) => benchmark.name === name)?.title ?? name;
}

/** The same, shorter where it is long. */
export function benchmarkShort(name: string): string {
  return paperBenchmarks.find((benchmark) => benchmark.name === name)?.short ?? benchmarkTitle(name);
}

/** Whether these are the eight, no more and no fewer. */
export function areAllOfPaper(names: readonly string[]): boolean {
  return names.length === paperBenchmarks.length && paperBenchmarks.every(({ name }) => names.includes(name));
}

/** The order of papers, others behind in the order they come. */
export function inPaperOrder<Named extends { readonly name: string }>(sets: readonly Named[]): Named[] {
  const place = ({ name }: Named): number => {
    const found = paperBenchmarks.findIndex((benchmark) => benchmark.name === name);
    return found < 0 ? paperBenchmarks.length : found;
  };
  return [...sets].sort((a, b) => place(a) - place(b));
}
