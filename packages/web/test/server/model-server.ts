import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClipEncoder, OwlDetector } from '@fgclip/core';
import type { RgbImage } from '@fgclip/core/vision';
import { type TinyClipOptions, writeTinyClip } from '../../../node/test/tiny-clip.ts';
import { type TinyOwlOptions, writeTinyOwl } from '../../../node/test/tiny-owl.ts';
import type {
  DetectorName,
  Fault,
  ModelName,
  NodeDetections,
  NodeEmbeddings,
  ServedRequest,
} from './model-server-types.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const models: Readonly<Record<ModelName, TinyClipOptions>> = {
  tiny: {},
  combined: { combined: true },
  other: { seed: 2 },
  half: { float16: true },
};
const detectors: Readonly<Record<DetectorName, TinyOwlOptions>> = {
  owlvit: {},
  owlv2: { kind: 'owlv2' },
  'split-owl': { split: true },
};
/** Files of at least so many bytes are in git-lfs. */
const LFS_FROM = 1000;

const folder = mkdtempSync(join(tmpdir(), 'fgclip-models-'));
for (const [name, options] of Object.entries(models)) await writeTinyClip(join(folder, name), options);
for (const [name, options] of Object.entries(detectors)) await writeTinyOwl(join(folder, name), options);

let faults: { fault: Fault; left: number }[] = [];
let requests: ServedRequest[] = [];

/**
 * Models on this computer, for a page of another origin: as a hub does it (the protocol of huggingface.co, with files in
 * git-lfs on an origin of their own) below "/", as plain files below "/files/<name>/", and, below "/app/<name>/", as plain
 * files with a page in place of those that are not there.
 */
const [hub, cdn] = [
  await listen((...args) => answer('hub', ...args)),
  await listen((...args) => answer('cdn', ...args)),
];

export const url = urlOf(hub);

export function misbehave(fault: Fault | undefined): void {
  faults = fault === undefined ? [] : [{ fault, left: fault.times ?? 1 }];
}

/** What has been asked for since the last time. */
export function takeRequests(): readonly ServedRequest[] {
  const taken = requests;
  requests = [];
  return taken;
}

/** openClip() of @fgclip/node, with modelRecord() of its model. */
export type OpenInNode = (
  folder: string,
  options: { readonly cacheFolder: string; readonly threads: number },
) => Promise<ClipEncoder & { readonly model: { readonly weightsHash: string } }>;

/** What @fgclip/node makes of a model. */
export async function embedInNode(
  openInNode: OpenInNode,
  name: ModelName,
  captions: readonly string[],
  { width, height, data }: { width: number; height: number; data: readonly number[] },
): Promise<NodeEmbeddings> {
  const clip = await openInNode(join(folder, name), { cacheFolder: join(folder, 'cache'), threads: 1 });
  const image: RgbImage = { width, height, data: Uint8Array.from(data) };
  const [texts, images] = [await clip.embedTexts(captions), await clip.embedImages([image])];
  await clip.dispose();
  return { texts: [...texts.data], images: [...images.data], weightsHash: clip.model.weightsHash };
}

/** openOwl() of @fgclip/node, with modelRecord() of its model. */
export type OpenOwlInNode = (
  folder: string,
  options: { readonly cacheFolder: string; readonly threads: number },
) => Promise<OwlDetector & { readonly model: { readonly weightsHash: string } }>;

/** What @fgclip/node finds on a picture. */
export async function detectInNode(
  openOwlInNode: OpenOwlInNode,
  name: DetectorName,
  captions: readonly string[],
  { width, height, data }: { width: number; height: number; data: readonly number[] },
): Promise<NodeDetections> {
  const owl = await openOwlInNode(join(folder, name), { cacheFolder: join(folder, 'cache'), threads: 1 });
  const { boxes, scores } = await owl.detect({ width, height, data: Uint8Array.from(data) }, captions);
  await owl.dispose();
  const numbers = boxes.flatMap((box) => [box.x, box.y, box.width, box.height]);
  return { boxes: numbers, scores: [...scores.data], weightsHash: owl.model.weightsHash };
}

export async function close(): Promise<void> {
  for (const server of [hub, cdn]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true });
}

function answer(origin: ServedRequest['origin'], message: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(message.url ?? '/', 'http://here');
  allowAll(response);
  if (message.method === 'OPTIONS') return void response.writeHead(204).end();
  const { range, authorization } = message.headers;
  requests.push({ origin, path: pathname, method: message.method ?? '', range, authorization });
  const wrong = faults.find(
    ({ fault, left }) => left > 0 && pathname.includes(fault.path) && (fault.origin ?? origin) === origin,
  );
  if (wrong !== undefined) wrong.left--;
  const fault = wrong?.fault;
  if (fault?.kind === 'status') return void response.writeHead(fault.status, fault.headers).end();
  if (fault?.kind === 'body') return void response.writeHead(200, { 'content-type': fault.type }).end(fault.body);
  const [first = '', second = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  if (first === 'api') return void sendJson(describe(rest), response);
  if (first === 'files') return void sendFile(read(second, rest), message, response, fault);
  if (first === 'app') {
    const bytes = read(second, rest);
    if (bytes !== undefined) return void sendFile(bytes, message, response, fault);
    return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>App</title>');
  }
  const bytes = read(second, rest.slice(2));
  if (origin === 'hub' && bytes !== undefined && bytes.length >= LFS_FROM) {
    return void response.writeHead(302, { location: urlOf(cdn) + pathname }).end();
  }
  sendFile(bytes, message, response, fault);
}

/** As huggingface.co does, and a header more. */
function allowAll(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', 'authorization');
  response.setHeader('access-control-expose-headers', 'ETag, Link, Content-Range, Retry-After, X-Error-Message');
}

function read(name: string, path: readonly string[]): Buffer | undefined {
  try {
    return readFileSync(join(folder, name, ...path));
  } catch {
    return undefined;
  }
}

function sendFile(
  stored: Buffer | undefined,
  { headers, method }: IncomingMessage,
  response: ServerResponse,
  fault: Fault | undefined,
) {
  if (stored === undefined) return void response.writeHead(404).end();
  const bytes = fault?.kind === 'content' ? Buffer.from(fault.bytes) : stored;
  const etag = fault?.kind === 'etag' ? fault.etag : `"${sha256(bytes).slice(0, 32)}"`;
  const from = headers.range === undefined ? 0 : Number(/^bytes=(\d+)-$/.exec(headers.range)?.[1]);
  const isPart = headers.range !== undefined && fault?.kind !== 'ignore-range';
  if (isPart && from >= bytes.length) return void response.writeHead(416, { etag }).end();
  const body = isPart ? bytes.subarray(from) : bytes;
  response.writeHead(isPart ? 206 : 200, {
    ...{ 'content-length': body.length, 'content-type': 'application/octet-stream', etag },
    ...(isPart && { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (method === 'HEAD') return void response.end();
  if (fault?.kind === 'drop') {
    // Received before it is cut.
    return void response.write(body.subarray(0, fault.after), () => setTimeout(() => response.destroy(), 100));
  }
  if (fault?.kind === 'stall') return void response.write(body.subarray(0, fault.after));
  response.end(body);
}

/** What the hub's API tells of a model: "<name>/revision/<revision>", "<name>/tree/<commit>"; undefined for others. */
function describe([, name = '', kind = '', revision = '']: readonly string[]): unknown {
  if (!(name in models || name in detectors) || !['main', COMMIT].includes(revision)) return undefined;
  return kind === 'revision' ? { id: `owner/${name}`, sha: COMMIT } : listing(name);
}

function listing(name: string): object[] {
  const paths = readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, name).length + 1));
  return paths.sort().map((path) => {
    const bytes = readFileSync(join(folder, name, path));
    const { length: size } = bytes;
    const oid = createHash('sha1').update(`blob ${size}\0`).update(bytes).digest('hex');
    if (size < LFS_FROM) return { type: 'file', path, size, oid };
    return { type: 'file', path, size, oid: '1'.repeat(40), lfs: { oid: sha256(bytes), size, pointerSize: 134 } };
  });
}

function sendJson(value: unknown, response: ServerResponse): void {
  if (value === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function listen(handle: (message: IncomingMessage, response: ServerResponse) => void): Promise<Server> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
