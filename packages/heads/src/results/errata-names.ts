import { correctProtocol, type EvaluationErrata, paperErrata } from '../protocol/evaluation-errata.ts';

const keys = Object.keys(paperErrata) as (keyof EvaluationErrata)[];

/** Names of the errata that an evaluation can repeat: "retrieval-normalization", "random-baseline", ... */
export const erratumNames: readonly string[] = keys.map(nameOf);

/** The protocol that repeats the errata of these names and is right in all else; names that are none change nothing. */
export function errataNamed(names: readonly string[]): EvaluationErrata {
  const repeated = keys.filter((key) => names.includes(nameOf(key)));
  return { ...correctProtocol, ...Object.fromEntries(repeated.map((key) => [key, paperErrata[key]])) };
}

/** The names of the errata that a protocol repeats. */
export function namesOfErrata(errata: EvaluationErrata): string[] {
  return keys.filter((key) => errata[key] !== correctProtocol[key]).map(nameOf);
}

/** retrievalNormalization -> "retrieval-normalization". */
function nameOf(key: keyof EvaluationErrata): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
