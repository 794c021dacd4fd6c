import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, sep } from 'node:path';
import { onTestFinished } from 'vitest';

/** What a request came with. */
export interface HubRequest {
  /** "hub" answers by name; "cdn" delivers what is in git-lfs, from an origin of its own. */
  readonly origin: 'hub' | 'cdn';
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** How many requests for the same path on the same origin came before. */
  readonly earlier: number;
}

/** How an answer goes wrong. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  | { readonly kind: 'body'; readonly body: string; readonly type: string }
  /** The connection is cut, or nothing more comes, after so many bytes of the body. */
  | { readonly kind: 'drop' | 'stall'; readonly after: number }
  | { readonly kind: 'ignore-range' }
  | { readonly kind: 'etag'; readonly etag: string }
  /** The file is another by now. */
  | { readonly kind: 'content'; readonly bytes: Buffer }
  /** So many bytes every 5 milliseconds. */
  | { readonly kind: 'slow'; readonly bytes: number };

export interface HubServerOptions {
  /** Folders of files by model id: "owner/name". */
  readonly models: Readonly<Record<string, string>>;
  /** Branches and tags by the commit they point to, beside "main". */
  readonly refs?: Readonly<Record<string, string>>;
  /** Only who shows this token is let in. */
  readonly token?: string;
  /** Files of at least so many bytes are in git-lfs. Default 1,000. */
  readonly lfsFrom?: number;
  /** Entries on one page of a listing. Default 1,000. */
  readonly pageSize?: number;
  readonly fault?: (request: HubRequest) => Fault | undefined;
}

export interface HubServer {
  /** The endpoint. */
  readonly url: string;
  /** The commit that "main" points to. */
  readonly commit: string;
  /** Everything asked for so far. */
  readonly requests: readonly HubRequest[];
  close(): Promise<void>;
}

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/**
 * A model hub on this computer with the protocol of huggingface.co: revisions, paged file listings, files by commit,
 * and a redirect to another origin for what is in git-lfs. Closed when the test is over, or by close().
 */
export async function startHubServer(options: HubServerOptions): Promise<HubServer> {
  const requests: HubRequest[] = [];
  const answer =
    (origin: HubRequest['origin'], respond: Respond) => (message: IncomingMessage, response: ServerResponse) => {
      const path = message.url ?? '/';
      const earlier = requests.filter((request) => request.path === path && request.origin === origin).length;
      const request: HubRequest = { origin, path, headers: message.headers, earlier };
      requests.push(request);
      const fault = options.fault?.(request);
      if (fault?.kind === 'status') return void response.writeHead(fault.status, fault.headers).end();
      if (fault?.kind === 'body') return void response.writeHead(200, { 'content-type': fault.type }).end(fault.body);
      respond(request, response, fault);
    };
  const cdn = await listen(
    answer('cdn', (request, response, fault) => sendFile(fileOf(request.path.slice(1)), request, response, fault)),
  );
  const fileOf = (path: string): Buffer | undefined => {
    const [owner, name, , , ...file] = path.split('/').map(decodeURIComponent);
    const folder = options.models[`${owner}/${name}`];
    return folder === undefined ? undefined : readIfThere(join(folder, ...file));
  };
  const hub = await listen(
    answer('hub', (request, response, fault) => {
      const { path, headers } = request;
      if (options.token !== undefined && headers.authorization !== `Bearer ${options.token}`) {
        return void response.writeHead(401, { 'x-error-message': 'Invalid username or password.' }).end();
      }
      if (path.startsWith('/api/models/')) return sendJson(describe(path, options), response);
      const bytes = fileOf(path.slice(1));
      if (bytes === undefined || bytes.length < (options.lfsFrom ?? 1000))
        return sendFile(bytes, request, response, fault);
      const linked = { 'x-linked-size': bytes.length, 'x-linked-etag': `"${sha256(bytes)}"`, 'x-repo-commit': COMMIT };
      response.writeHead(302, { location: urlOf(cdn) + path, ...linked }).end();
    }),
  );
  const close = async () => {
    for (const server of [hub, cdn]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
  onTestFinished(close);
  return { url: urlOf(hub), commit: COMMIT, requests, close };
}

/** A server of plain files by path: "/zips/val2017.zip". Closed when the test is over. */
export async function startFileServer(
  files: Readonly<Record<string, Buffer>>,
  fault?: (request: HubRequest) => Fault | undefined,
): Promise<HubServer> {
  const requests: HubRequest[] = [];
  const server = await listen((message, response) => {
    const path = message.url ?? '/';
    const earlier = requests.filter((request) => request.path === path).length;
    const request: HubRequest = { origin: 'hub', path, headers: message.headers, earlier };
    requests.push(request);
    const wrong = fault?.(request);
    if (wrong?.kind === 'status') return void response.writeHead(wrong.status, wrong.headers).end();
    if (wrong?.kind === 'body') return void response.writeHead(200, { 'content-type': wrong.type }).end(wrong.body);
    sendFile(files[path], request, response, wrong);
  });
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  onTestFinished(close);
  return { url: urlOf(server), commit: COMMIT, requests, close };
}

type Respond = (request: HubRequest, response: ServerResponse, fault: Fault | undefined) => void;

async function listen(handle: (message: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ranges as RFC 9110 has them: If-Range first, 416 for what begins behind the end. */
function sendFile(stored: Buffer | undefined, request: HubRequest, response: ServerResponse, fault: Fault | undefined) {
  if (stored === undefined) return void response.writeHead(404).end();
  const bytes = fault?.kind === 'content' ? fault.bytes : stored;
  const etag = fault?.kind === 'etag' ? fault.etag : `"${sha256(bytes).slice(0, 32)}"`;
  const { range, 'if-range': ifRange } = request.headers;
  const isPart = range !== undefined && fault?.kind !== 'ignore-range' && (ifRange === undefined || ifRange === etag);
  const from = isPart ? Number(/^bytes=(\d+)-$/.exec(range)?.[1]) : 0;
  if (isPart && from >= bytes.length) {
    return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}`, etag }).end();
  }
  const body = bytes.subarray(from);
  response.writeHead(isPart ? 206 : 200, {
    ...{ 'content-length': body.length, 'content-type': 'application/octet-stream', etag },
    ...(isPart && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (fault?.kind === 'drop') {
    // Received before it is cut.
    return void response.write(body.subarray(0, fault.after), () => setTimeout(() => response.destroy(), 50));
  }
  if (fault?.kind === 'stall') return void response.write(body.subarray(0, fault.after));
  if (fault?.kind === 'slow') return sendSlowly(body, fault.bytes, response);
  response.end(body);
}

function sendSlowly(body: Buffer, step: number, response: ServerResponse, from = 0): void {
  if (from >= body.length || response.destroyed) return void response.end();
  response.write(body.subarray(from, from + step));
  setTimeout(() => sendSlowly(body, step, response, from + step), 5);
}

/** What the hub's API tells of a model; undefined for what it does not have. */
function describe(path: string, options: HubServerOptions): { value: unknown; link?: string } | undefined {
  const url = new URL(path, 'http://hub');
  const [, , , owner, name, kind, revision = ''] = url.pathname.split('/').map(decodeURIComponent);
  const folder = options.models[`${owner}/${name}`];
  const commit = { main: COMMIT, [COMMIT]: COMMIT, ...options.refs }[revision];
  if (folder === undefined || commit === undefined) return undefined;
  if (kind === 'revision') return { value: { id: `${owner}/${name}`, sha: commit } };
  const { pageSize = 1000, lfsFrom = 1000 } = options;
  const entries = listing(folder, lfsFrom);
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const next = from + pageSize;
  return {
    value: entries.slice(from, next),
    ...(next < entries.length && {
      link: `<https://huggingface.co${url.pathname}?recursive=true&cursor=${next}>; rel="next"`,
    }),
  };
}

function listing(folder: string, lfsFrom: number): object[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({
      entry,
      path: join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join('/'),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ entry, path }) => {
      if (entry.isDirectory()) return { type: 'directory', path, oid: '0'.repeat(40), size: 0 };
      const bytes = readFileSync(join(folder, path));
      const { length: size } = bytes;
      if (size < lfsFrom) return { type: 'file', path, size, oid: gitId(bytes) };
      return { type: 'file', path, size, oid: '1'.repeat(40), lfs: { oid: sha256(bytes), size, pointerSize: 134 } };
    });
}

function sendJson(answer: { value: unknown; link?: string } | undefined, response: ServerResponse): void {
  if (answer === undefined) return void response.writeHead(404).end();
  const { value, link } = answer;
  response.writeHead(200, { 'content-type': 'application/json', ...(link !== undefined && { link }) });
  response.end(JSON.stringify(value));
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function gitId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
