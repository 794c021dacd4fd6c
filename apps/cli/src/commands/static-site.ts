import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FgclipError } from '@fgclip/core';
import sirv from 'sirv';

/** A folder of static files, served. */
export interface StaticSite {
  /** "http://localhost:4173/" */
  readonly address: string;
  close(): Promise<void>;
}

/** Where a site is to be served. */
export interface StaticSiteOptions {
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
