import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work after which others on the thread get their turn. */
const LONGEST = 4;

/** Lets others on the thread have their turn, when the last time is a while ago: to be awaited between pieces of work. */
export function createBreath(): () => Promise<void> | undefined {
  let last = performance.now();
  const rest = async () => {
    await setImmediate();
    last = performance.now();
  };
  return () => (performance.now() - last > LONGEST ? rest() : undefined);
}
