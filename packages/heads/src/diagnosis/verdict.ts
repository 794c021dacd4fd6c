import type { Interval } from '@fgclip/core';
import type { ExpectedRanks } from './expectation.ts';

/**
 * What the figures of an attribute come to.
 *
 * - `heard`: it is there, and the cosine hears it.
 * - `not-heard`: it is there, and the cosine does not hear it: a head will help.
 * - `hardly-there`: no head on these embeddings can help; look at a model's patch tokens, or at another model.
 * - `captions-do-not-separate`: captions of different values are embedded alike.
 * - `too-little-data`: the figures are too uncertain to say.
 */
export type VerdictKind = 'heard' | 'not-heard' | 'hardly-there' | 'captions-do-not-separate' | 'too-little-data';

export interface Verdict {
  readonly kind: VerdictKind;
  /** The same in words, with the figures that it follows from. */
  readonly words: string;
}

/** Figures of an attribute that a verdict follows from; shares of 1, each value counting alike. */
export interface Findings {
  readonly name: string;
  readonly values: number;
  readonly rows: number;
  /** Share that guessing gets right: one of the values. */
  readonly chance: number;
  /** What a linear probe reads off images. */
  readonly probe: Interval;
  /** What a linear probe reads off captions. */
  readonly captions: Interval;
  /** What the cosine hears. */
  readonly cosine: Interval;
  /** What it would hear by the best head in closed form. */
  readonly expected?: number | undefined;
  readonly ranks?: ExpectedRanks | undefined;
}

/** A probe that gets less than so much of the way from chance to all right reads next to nothing. */
const LEAST_LIFT = 0.1;
/** The cosine hears an attribute if it gets at least so much of the way from chance to the probe. */
const HEARD = 0.7;
/** Captions whose probe gets less than so much of the way do not say what images show. */
const LEAST_IN_CAPTIONS = 0.5;
/** An interval of the probe wider than so much of the way from chance to all right says too little. */
const WIDEST = 0.3;

/**
 * The verdict. Its conditions, in this order, where lift is (right - chance) / (1 - chance):
 * `too-little-data`: the probe's interval spans a lift of more than 0.3, and its lower end does not exceed chance;
 * `hardly-there`: the probe's lift is below 0.1, or its interval holds chance;
 * `captions-do-not-separate`: a probe on captions has a lift below 0.5;
 * `heard`: the cosine's lift is at least 0.7 of the probe's; `not-heard`: it is less.
 */
export function verdictOf(findings: Findings): Verdict {
  const { chance, probe, captions, cosine } = findings;
  const lift = (right: number) => (right - chance) / (1 - chance);
  const isUncertain = !(lift(probe.high) - lift(probe.low) <= WIDEST);
  if (isUncertain && !(probe.low > chance)) return { kind: 'too-little-data', words: tooLittle(findings) };
  if (lift(probe.value) < LEAST_LIFT || probe.low <= chance) {
    return { kind: 'hardly-there', words: hardlyThere(findings) };
  }
  if (lift(captions.value) < LEAST_IN_CAPTIONS) {
    return { kind: 'captions-do-not-separate', words: notSeparated(findings) };
  }
  const isHeard = lift(cosine.value) >= HEARD * lift(probe.value);
  return isHeard ? { kind: 'heard', words: heard(findings) } : { kind: 'not-heard', words: notHeard(findings) };
}

function heard({ probe, cosine, ...findings }: Findings): string {
  return (
    `There, and heard: a probe reads ${right(findings, probe)}, and the cosine hears ${percent(cosine)} %. ` +
    'A head has little to add.'
  );
}

function notHeard({ probe, cosine, expected, ranks, ...findings }: Findings): string {
  const hopes = [
    ...(expected !== undefined && expected > cosine.value ? [`${(100 * expected).toFixed(0)} % heard`] : []),
    ...(ranks !== undefined && ranks.gain.low > 0
      ? [`about ${ranks.gain.value.toFixed(1)} ranks of ${ranks.negatives + 1} on the whole table`]
      : []),
  ];
  return (
    `There, and not heard: a probe reads ${right(findings, probe)}, and the cosine hears ${percent(cosine)} %. ` +
    `A head will help${hopes.length === 0 ? '' : `: expect ${hopes.join(', and ')}`}.`
  );
}

function hardlyThere({ probe, ...findings }: Findings): string {
  return (
    `Hardly there: a probe reads ${right(findings, probe)}. No head on these embeddings can help: look at the model's ` +
    'patch tokens, or at another model.'
  );
}

function notSeparated({ captions, ...findings }: Findings): string {
  return (
    `The captions do not separate: a probe on them tells ${right(findings, captions)}. Write the ${findings.name} into ` +
    'the captions, or use a text encoder that keeps it.'
  );
}

function tooLittle({ rows, chance, probe, name }: Findings): string {
  const width = (probe.high - probe.low) / (1 - chance);
  const needed = Math.ceil((rows * Math.max(1, width / WIDEST) ** 2) / 100) * 100;
  return (
    `Too little data: what a probe reads of the ${name} lies anywhere from ${(100 * probe.low).toFixed(0)} to ` +
    `${(100 * probe.high).toFixed(0)} %. About ${Number.isFinite(needed) ? needed : 10 * rows} images would say; these are ${rows}.`
  );
}

/** "72 % of 29 values (chance 3)" */
function right({ name, values, chance }: Pick<Findings, 'name' | 'values' | 'chance'>, share: Interval): string {
  return `${percent(share)} % of ${values} values of ${name} right (chance ${(100 * chance).toFixed(0)})`;
}

function percent({ value }: Interval): string {
  return (100 * value).toFixed(0);
}
