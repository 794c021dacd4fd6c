import type { Change } from './image-variants.ts';
import type { Finding } from './report.ts';

/** Changes that were tried, and the cosine that they led to. */
interface Attempt {
  readonly changes: readonly Change[];
  readonly cosine: number;
}

/** A way to compute an embedding with some changes. */
export interface Candidate {
  readonly changes: readonly Change[];
  readonly embed: () => Promise<Float32Array>;
}

/** What comparing one stored embedding told. */
export interface Comparison {
  /** Absent where the lengths differ. */
  readonly cosine?: number;
  readonly findings: readonly Finding[];
}

/** Compares an embedding with the stored one; where they do not agree, tries the candidates until one does. */
export async function compare(
  side: 'image' | 'text',
  row: Float32Array,
  stored: ArrayLike<number>,
  candidates: () => readonly Candidate[],
  threshold: number,
): Promise<Comparison> {
  if (stored.length !== row.length) return { findings: [otherLength(side, stored.length, row.length)] };
  const cosine = cosineOf(row, stored);
  if (cosine >= threshold) return { cosine, findings: checkScale(side, row, stored) };
  let best: Attempt | undefined;
  for (const { changes, embed } of candidates()) {
    const attempt = { changes, cosine: cosineOf(await embed(), stored) };
    if (best === undefined || attempt.cosine > best.cosine) best = attempt;
    if (attempt.cosine >= threshold) return { cosine, findings: explain(side, cosine, attempt) };
  }
  return { cosine, findings: [unexplained(side, cosine, best)] };
}

function explain(side: string, cosine: number, attempt: Attempt): Finding[] {
  const cosines = `cosine ${cosine.toFixed(4)} as it is, ${attempt.cosine.toFixed(4)} with ${names(attempt)}`;
  return attempt.changes.map(({ kind, what }) => ({
    kind,
    message: `The stored ${side} embedding is that of ${what} (${cosines})`,
    cosineWithFix: attempt.cosine,
  }));
}

function unexplained(side: string, cosine: number, best: Attempt | undefined): Finding {
  const nearest = best === undefined ? '' : `; nearest: ${names(best)}, ${best.cosine.toFixed(4)}`;
  const message =
    `The stored ${side} embedding is another one (cosine ${cosine.toFixed(4)}), and no usual mix-up explains it` +
    `${nearest}. The weights are probably others`;
  return { kind: 'unexplained', message };
}

/** Directions agree; whether lengths do. */
function checkScale(side: string, row: Float32Array, stored: ArrayLike<number>): Finding[] {
  const [own, other] = [lengthOf(row), lengthOf(stored)];
  if (Math.abs(own / other - 1) < 1e-2) return [];
  const said = (length: number) => (Math.abs(length - 1) < 1e-2 ? 'unit length' : `length ${length.toFixed(3)}`);
  const message = `The stored ${side} embedding has ${said(other)}, the model's ${said(own)}; their directions agree`;
  return [{ kind: 'scale', message }];
}

function otherLength(side: string, stored: number, own: number): Finding {
  const message = `The stored ${side} embedding has ${stored} values, the model's ${own}: it is another model's`;
  return { kind: 'dimension', message };
}

function names({ changes }: Attempt): string {
  return changes.map(({ what }) => what).join(' and ');
}

/** 0 where one has no direction. */
function cosineOf(a: Float32Array, b: ArrayLike<number>): number {
  const cosine = a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0) / (lengthOf(a) * lengthOf(b));
  return Number.isNaN(cosine) ? 0 : cosine;
}

function lengthOf(row: ArrayLike<number>): number {
  return Math.sqrt(Array.from(row).reduce((sum, value) => sum + value * value, 0));
}
