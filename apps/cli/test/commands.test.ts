import { Help } from 'commander';
import { expect, test } from 'vitest';
import { commands } from '../src/commands.ts';
import { catchingConsole, fgclip } from './run-cli.ts';

test.each(commands)('the list tells how $name is called', async ({ name, usage, load }) => {
  const command = (await load())(catchingConsole().console);
  expect(command.name()).toBe(name);
  expect(new Help().subcommandTerm(command)).toBe(`${name} ${usage}`.trim());
});

test.each([
  ['mine', '--help'],
  ['mine', '-h'],
  ['help', 'mine'],
  ['-q', 'help', 'mine'],
])('%j %j finds the command and its help', async (...args) => {
  const { code, stdout } = await fgclip(...args);
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: fgclip mine [options] <table>');
});

test('a misspelt command is told of the one that is like it', async () => {
  const { code, stderr } = await fgclip('trian');
  expect(code).toBe(2);
  expect(stderr).toMatch(/unknown command 'trian'\n\(Did you mean train\?\)/);
});
