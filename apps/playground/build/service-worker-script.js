// Keeps the page for when there is no network: all files of the build, taken once a version, and served from the cache.
const { version, files, onDemand } = __BUILD__;
const prefix = 'fgclip-playground-';
const name = prefix + version;
const root = new URL('./', self.location.href);

self.addEventListener('install', (event) => {
  event.waitUntil(keepAll().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOthers().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if ((method === 'GET' || method === 'HEAD') && origin === root.origin && pathname.startsWith(root.pathname)) {
    event.respondWith(answer(event.request));
  }
});

async function keepAll() {
  const cache = await caches.open(name);
  await cache.addAll(['./', ...files].map((file) => new URL(file, root).href));
}

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((other) => other.startsWith(prefix) && other !== name);
  await Promise.all(old.map((other) => caches.delete(other)));
}

async function answer(request) {
  const cache = await caches.open(name);
  const kept = await cache.match(request, { ignoreSearch: true, ignoreMethod: true });
  if (kept !== undefined) return isolated(kept);
  const response = await fetch(request);
  if (request.method === 'GET' && response.ok && onDemand.some((file) => new URL(file, root).href === request.url)) {
    await cache.put(request, response.clone());
  }
  return response;
}

// Threads need an isolated page, and not every host sends the headers that make it one.
function isolated(response) {
  const headers = new Headers(response.headers);
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
