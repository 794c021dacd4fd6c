import { fileURLToPath } from 'node:url';
import { createServer, type ViteDevServer } from 'vite';
import type { BrowserCommand } from 'vitest/node';
import type { OpenInNode, OpenOwlInNode } from './model-server.ts';
import type {
  DetectorName,
  Fault,
  ModelName,
  NodeDetections,
  NodeEmbeddings,
  ServedRequest,
} from './model-server-types.ts';

type ModelServer = typeof import('./model-server.ts');
type Picture = Parameters<ModelServer['embedInNode']>[3];

interface Running {
  readonly vite: ViteDevServer;
  readonly models: ModelServer;
  readonly openInNode: OpenInNode;
  readonly openOwlInNode: OpenOwlInNode;
}

let running: Running | undefined;

/** The server runs from the sources, as all tests do; this file is read by who does not. */
async function start(): Promise<Running> {
  if (running !== undefined) return running;
  const conditions = ['@fgclip/source', 'node', 'import', 'module', 'default'];
  const vite = await createServer({
    configFile: false,
    root: fileURLToPath(new URL('.', import.meta.url)),
    logLevel: 'error',
    appType: 'custom',
    define: { __FGCLIP_VERSION__: JSON.stringify('0.0.0-test') },
    resolve: { conditions },
    server: { middlewareMode: true, ws: false, watch: null },
    ssr: { noExternal: [/^@fgclip\//], resolve: { conditions } },
  });
  const load = (path: string) => vite.ssrLoadModule(fileURLToPath(new URL(path, import.meta.url)));
  const models = (await load('model-server.ts')) as ModelServer;
  const { openClip } = await load('../../../node/src/models/open-clip.ts');
  const { openOwl } = await load('../../../node/src/models/open-owl.ts');
  const { modelRecord } = await load('../../../node/src/models/model-record.ts');
  const recorded =
    <Options, Opened extends { readonly model: unknown }>(
      open: (folder: string, options: Options) => Promise<Opened>,
    ) =>
    async (folder: string, options: Options) => {
      const opened = await open(folder, options);
      return { ...opened, model: await modelRecord(opened.model) };
    };
  running = { vite, models, openInNode: recorded(openClip), openOwlInNode: recorded(openOwl) };
  return running;
}

const command =
  <Args extends unknown[], Result>(work: (server: Running, ...args: Args) => Result): BrowserCommand<Args> =>
  async (_, ...args) =>
    work(await start(), ...args);

/** What tests in the browser can ask the server for. */
export const modelCommands = {
  /** The address of the model server, which is started by the first call. */
  modelServerUrl: command(({ models }) => models.url),
  misbehave: command(({ models }, fault?: Fault) => models.misbehave(fault)),
  takeRequests: command(({ models }) => models.takeRequests()),
  embedInNode: command(({ models, openInNode }, name: ModelName, captions: string[], picture: Picture) =>
    models.embedInNode(openInNode, name, captions, picture),
  ),
  detectInNode: command(({ models, openOwlInNode }, name: DetectorName, captions: string[], picture: Picture) =>
    models.detectInNode(openOwlInNode, name, captions, picture),
  ),
  closeModelServer: (async () => {
    const closing = running;
    running = undefined;
    await closing?.models.close();
    await closing?.vite.close();
  }) satisfies BrowserCommand<[]>,
};

declare module 'vitest/browser' {
  interface BrowserCommands {
    modelServerUrl(): Promise<string>;
    misbehave(fault?: Fault): Promise<void>;
    takeRequests(): Promise<readonly ServedRequest[]>;
    embedInNode(name: ModelName, captions: string[], picture: Picture): Promise<NodeEmbeddings>;
    detectInNode(name: DetectorName, captions: string[], picture: Picture): Promise<NodeDetections>;
    closeModelServer(): Promise<void>;
  }
}
