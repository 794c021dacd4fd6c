import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';

const playground = fileURLToPath(new URL('../apps/playground', import.meta.url));

/** The folder of the model that the page comes with: another one where the environment names it. */
export const playgroundModel =
  process.env.FGCLIP_PLAYGROUND_MODEL ?? join(playground, '../../packages/swatchbook/models/swatchbook-clip');

/** Whether the model has been trained. */
export const hasPlaygroundModel = existsSync(join(playgroundModel, 'onnx/text_model.onnx'));

/** The playground as it is published. */
export interface PlaygroundSite {
  /** "http://localhost:4173/" */
  readonly address: string;
  close(): Promise<void>;
}

/** Builds the playground into a temporary folder and serves it, isolated from other sites. */
export async function servePlayground(): Promise<PlaygroundSite> {
  const outDir = mkdtempSync(join(tmpdir(), 'fgclip-playground-'));
  const shared = { root: playground, configFile: join(playground, 'vite.config.ts'), logLevel: 'error' } as const;
  await build({ ...shared, mode: 'production', build: { outDir, emptyOutDir: true } });
  const server = await preview({ ...shared, build: { outDir }, preview: { port: 0, host: 'localhost' } });
  const [address] = server.resolvedUrls?.local ?? [];
  if (address === undefined) throw new Error('the site is served nowhere');
  return {
    address,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true });
    },
  };
}
