import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { FgclipError } from '@fgclip/core';
import { Command } from 'commander';
import sirv from 'sirv';
import { wholeNumber } from '../options/values.ts';
import type { Console } from '../printing/console.ts';

interface PlaygroundOptions {
  readonly host: string;
  readonly port: number;
  readonly json?: boolean;
}

/** Serves the built page that comes with the program, until the user stops it. */
async function servePlayground({ host, port, json }: PlaygroundOptions, console: Console): Promise<void> {
  const site = await serveFolder(pageFolder(), { host, port });
  console.print(json ? `${JSON.stringify({ address: site.address })}\n` : `${site.address}\n`);
  console.say('Open it in a browser; nothing leaves your machine. Ctrl-C ends it.');
  await aborted(console.signal);
  await site.close();
}

function pageFolder(): string {
  const folder = fileURLToPath(new URL('./playground', import.meta.url));
  if (existsSync(folder)) return folder;
  throw new FgclipError('IO', 'The page is not built', {
    expected: folder,
    hint: 'Run the build of the repository first; the published package brings the page along',
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A folder of static files, served. */
export interface StaticSite {
  /** "http://localhost:4173/" */
  readonly address: string;
  close(): Promise<void>;
}

/** Where a site is to be served. */
interface StaticSiteOptions {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
}

/** A page has threads where it is isolated from other sites; it asks again for files that may have changed. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-cache',
  'X-Content-Type-Options': 'nosniff',
};

/** Serves the files of a folder until it is closed. Throws IO where the host or the port cannot be had. */
export async function serveFolder(folder: string, { host, port }: StaticSiteOptions): Promise<StaticSite> {
  const files = sirv(folder, { etag: true });
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    files(request, response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(cannotListen(cause, host, port)));
    server.listen(port, host, resolve);
  });
  return {
    address: `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function cannotListen(cause: NodeJS.ErrnoException, host: string, port: number): FgclipError {
  const taken = cause.code === 'EADDRINUSE';
  return new FgclipError('IO', taken ? `Port ${port} is taken` : `Nothing can be served at ${host}:${port}`, {
    hint: taken ? 'Name another one with --port, or 0 for any that is free' : `${cause.message}`,
    cause,
  });
}

export function playgroundCommand(console: Console): Command {
  return new Command('playground')
    .description(
      'Serves a page on this machine: draw boxes on a photograph or a drawn scene, type captions and see them ranked by ' +
        'the cosine and by heads; train a head in the page, compare it, and download it. All is computed in the browser.',
    )
    .option('--port <n>', 'port to serve at; 0 for any that is free', wholeNumber(0), 4173)
    .option('--host <name>', 'name or address to serve at; 0.0.0.0 for the whole network', 'localhost')
    .option('--json', 'print the address as JSON')
    .addHelpText(
      'after',
      '\nBrowsers give threads, WebGPU and storage only to localhost and to https: seen from another machine the page ' +
        'runs on one thread.\n\nExample:\n  $ fgclip playground --port 8080',
    )
    .action((options: PlaygroundOptions) => servePlayground(options, console));
}
