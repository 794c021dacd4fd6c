/** Longest time, in milliseconds, that work goes on without letting anybody else on the thread run. */
const turn = 8;

/** A function to await between small pieces of work: it lets others run when the last time was a while ago. */
export function pacer(): () => Promise<void> | undefined {
  let since = Date.now();
  return () => {
    if (Date.now() - since < turn) return undefined;
    return new Promise((resolve) => {
      setTimeout(() => {
        since = Date.now();
        resolve();
      }, 0);
    });
  };
}
