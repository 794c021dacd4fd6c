/** Multiplications and additions a step: a few milliseconds. */
const STEP = 4_000_000;

/** Does `count` rows that cost so many multiplications each, as many a step as cost about four million. */
export function* inSteps(count: number, cost: number, row: (y: number) => void): Generator<void, void> {
  const rowsPerStep = Math.max(1, Math.floor(STEP / cost));
  for (let y = 0; y < count; y++) {
    if (y > 0 && y % rowsPerStep === 0) yield;
    row(y);
  }
}
