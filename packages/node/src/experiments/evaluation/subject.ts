import { cosineHead, type Head } from '@fgclip/heads';

/** A row of the results: one head, or one of each fold that were trained alike. */
export interface Subject {
  readonly head: string;
  readonly stage?: string | undefined;
  load(fold: number): Promise<Head>;
}

/** The untrained baseline, the first row of every evaluation. */
export function cosineSubject(dimension: number): Subject {
  const head = cosineHead(dimension);
  return { head: head.function.name, load: async () => head };
}
