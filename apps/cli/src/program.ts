import { Command, CommanderError, Help } from 'commander';
import { commands } from './commands.ts';
import { type Console, createConsole, exitCodes, type Surroundings } from './printing/console.ts';

/** Replaced by the build with the version in package.json. */
declare const __FGCLIP_VERSION__: string;

/** Version of the program; "0.0.0-source" when it runs from source, unbuilt. */
const version: string = typeof __FGCLIP_VERSION__ === 'undefined' ? '0.0.0-source' : __FGCLIP_VERSION__;

/** Runs the program with the arguments behind its name. Never throws; returns the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = new Command('fgclip');
  const console = createConsole(surroundings, () => program.opts().quiet === true);
  const { signal } = surroundings;
  const announce = () => console.say('Stopping at the next step; Ctrl-C again stops at once.');
  signal.addEventListener('abort', announce);
  try {
    await define(program, console, args);
    await program.parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    // The parser has said what there is to say.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    const { describeError, exitCodeOf, isAbort, UsageError } = await import('./printing/errors.ts');
    if (!isAbort(error)) console.complain(describeError(error, program.opts().debug === true));
    if (error instanceof UsageError) console.complain('Add --help to the command to see how it is used.\n');
    return exitCodeOf(error);
  } finally {
    signal.removeEventListener('abort', announce);
  }
}

/** Describes the program, with the whole of the command that is called and of the others what the list says. */
async function define(program: Command, console: Console, args: readonly string[]): Promise<void> {
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
  program.configureHelp({ subcommandTerm });
  const called = calledCommand(args);
  for (const entry of commands) {
    const command = entry.name === called ? (await entry.load())(console) : new Command(entry.name);
    program.addCommand(command.summary(entry.summary));
  }
  applyToAll(program, console);
}

/** The first word that is no option, as those before a command take no values; of "help train" the second. */
function calledCommand(args: readonly string[]): string | undefined {
  const [first, second] = args.filter((arg) => !arg.startsWith('-'));
  return first === 'help' ? second : first;
}

function subcommandTerm(this: Help, command: Command): string {
  const entry = commands.find(({ name }) => name === command.name());
  return entry === undefined
    ? Help.prototype.subcommandTerm.call(this, command)
    : `${entry.name} ${entry.usage}`.trim();
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
    .configureHelp({ ...command.configureHelp(), showGlobalOptions: true })
    .showHelpAfterError('Add --help to the command to see how it is used.');
  askLastForMissing(command);
  for (const child of command.commands) applyToAll(child, console);
}

/** The parser misses required options before it looks at unknown ones: "--ot run" would be told that --out is missing. */
function askLastForMissing(command: Command): void {
  const required = command.options.filter(({ mandatory }) => mandatory);
  for (const option of required) option.mandatory = false;
  command.hook('preAction', () => {
    const missing = required.find((option) => command.getOptionValue(option.attributeName()) === undefined);
    if (missing === undefined) return;
    command.error(`error: required option '${missing.flags}' not specified`, {
      code: 'commander.missingMandatoryOptionValue',
    });
  });
}
