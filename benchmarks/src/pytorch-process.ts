import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** PyTorch in a process of its own, timing its own steps. */
export interface PytorchProcess {
  readonly version: string;
  /** Milliseconds of each of `steps` steps of a case such as "linear/warm-up". */
  time(name: string, steps: number): Promise<number[]>;
  close(): void;
}

/** Starts PyTorch, or returns undefined where no Python with torch is found. */
export async function startPytorch(threads: number): Promise<PytorchProcess | undefined> {
  const python = ['python3', '/usr/bin/python3'].find((name) => spawnSync(name, ['-c', 'import torch']).status === 0);
  if (python === undefined) return undefined;
  const script = fileURLToPath(new URL('../src/pytorch-steps.py', import.meta.url));
  const child = spawn(python, [script, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value as string);
  const { torch } = (await next()) as { torch: string };
  return {
    version: torch,
    async time(name, steps) {
      child.stdin.write(`${name} ${steps}\n`);
      return ((await next()) as number[]).map((seconds) => 1000 * seconds);
    },
    close: () => child.stdin.end(),
  };
}
