import type { Plugin } from 'vite';

/**
 * What the built page may do: run its own scripts and WebAssembly, show pictures of the visitor's, and ask other hosts
 * for models when it is told to.
 */
const policy = {
  'default-src': "'self'",
  'script-src': "'self' 'wasm-unsafe-eval' blob:",
  'worker-src': "'self' blob:",
  'style-src': "'self'",
  'img-src': "'self' blob: data:",
  'connect-src': "'self' blob: data: https:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/** Puts the policy into the page, which holds wherever it is served. */
export function contentSecurity(): Plugin {
  const content = Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
  return {
    name: 'content-security',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content }, injectTo: 'head-prepend' },
    ],
  };
}
