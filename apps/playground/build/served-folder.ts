import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { Plugin } from 'vite';

/** Serves the files of a folder below a path of the site, and copies them there when it is built. */
export function servedFolder({ from, at }: { readonly from: string; readonly at: string }): Plugin {
  return {
    name: `served-folder:${at}`,
    configureServer({ middlewares }) {
      middlewares.use(`/${at}`, (request, response, next) => {
        const { pathname } = new URL(request.url ?? '/', 'http://localhost');
        const path = resolve(from, `.${decodeURIComponent(pathname)}`);
        if (!path.startsWith(from + sep) || !existsSync(path) || !statSync(path).isFile()) return next();
        if (path.endsWith('.json')) response.setHeader('Content-Type', 'application/json');
        createReadStream(path).pipe(response);
      });
    },
    generateBundle() {
      for (const file of filesBelow(from)) {
        this.emitFile({ type: 'asset', fileName: `${at}/${file}`, source: readFileSync(join(from, file)) });
      }
    },
  };
}

/** With slashes, in the order of their names. */
function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.split(sep).join('/'))
    .sort();
}
