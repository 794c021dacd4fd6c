import { Command, CommanderError } from 'commander';
import { cacheCommand } from './commands/cache.ts';
import { checkCommand } from './commands/check.ts';
import { compareCommand } from './commands/compare.ts';
import { demoCommand } from './commands/demo.ts';
import { detectCommand } from './commands/detect.ts';
import { downloadCommand } from './commands/download.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { extractCommand } from './commands/extract.ts';
import { importCommand } from './commands/import.ts';
import { matchCommand } from './commands/match.ts';
import { mineCommand } from './commands/mine.ts';
import { negativesCommand } from './commands/negatives.ts';
import { playgroundCommand } from './commands/playground.ts';
import { reportCommand } from './commands/report.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { scoreCommand } from './commands/score.ts';
import { swatchbookCommand } from './commands/swatchbook.ts';
import { trainCommand } from './commands/train.ts';
import { type Console, createConsole, type Surroundings } from './printing/console.ts';
import { describeError, exitCodeOf, exitCodes, isAbort, UsageError } from './printing/errors.ts';
import { version } from './version.ts';

/** Runs the program with the arguments behind its name. Never throws; returns the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = new Command('fgclip');
  const console = createConsole(surroundings, () => program.opts().quiet === true);
  const { signal } = surroundings;
  const announce = () => console.say('Stopping at the next step; Ctrl-C again stops at once.');
  signal.addEventListener('abort', announce);
  try {
    define(program, console);
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    // The parser has said what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    if (!isAbort(error)) console.complain(describeError(error, program.opts().debug === true));
    if (error instanceof UsageError) console.complain('Add --help to the command to see how it is used.\n');
    return exitCodeOf(error);
  } finally {
    signal.removeEventListener('abort', announce);
  }
}

function define(program: Command, console: Console): void {
  program
    .description(
      'Measures whether CLIP-like embeddings tell a light brown dog from a dark brown one, and trains small heads that ' +
        'make them. Results go to stdout, everything else to stderr.',
    )
    .version(version)
    .option('-q, --quiet', 'results and errors only')
    .option('--debug', 'show where an error comes from')
    .addHelpText(
      'after',
      '\nFrom photographs to results:\n' +
        '  $ fgclip demo                                         the whole paper on drawn pictures, in two minutes\n' +
        '  $ fgclip extract captions.jsonl --images photos --model Xenova/clip-vit-base-patch16 --out my-table\n' +
        '  $ fgclip mine my-table\n' +
        '  $ fgclip train my-table --out my-run --heads all\n' +
        '  $ fgclip evaluate my-table --run my-run\n' +
        '  $ fgclip report my-run --table my-table --images photos\n' +
        '  $ fgclip playground                                   match and train in a page of your browser\n' +
        '  $ fgclip reproduce --model Xenova/clip-vit-base-patch16 --data data --out paper\n' +
        '\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.',
    );
  for (const command of [
    demoCommand(console),
    downloadCommand(console),
    extractCommand(console),
    importCommand(console),
    mineCommand(console),
    negativesCommand(console),
    trainCommand(console),
    evaluateCommand(console),
    detectCommand(console),
    compareCommand(console),
    scoreCommand(console),
    matchCommand(console),
    reproduceCommand(console),
    reportCommand(console),
    playgroundCommand(console),
    swatchbookCommand(console),
    checkCommand(console),
    cacheCommand(console),
  ]) {
    program.addCommand(command);
  }
  applyToAll(program, console);
}

/** Commands do not inherit these settings when they are made on their own. */
function applyToAll(command: Command, console: Console): void {
  command
    .exitOverride()
    .configureOutput({
      writeOut: console.print,
      writeErr: console.complain,
      getOutHelpWidth: () => console.width,
      getErrHelpWidth: () => console.width,
    })
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help to the command to see how it is used.');
  for (const child of command.commands) applyToAll(child, console);
}
