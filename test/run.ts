import { spawnSync } from 'node:child_process';

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; throws with all it printed when it fails. */
export function run(command: string, args: readonly string[], cwd: string): RunResult {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
    // The conditions of this run are not those of a user's machine.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  if (error !== undefined) throw error;
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} exited with ${status} in ${cwd}\n${stdout}\n${stderr}`);
  }
  return { stdout, stderr };
}
