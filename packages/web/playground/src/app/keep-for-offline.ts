/** Registers the service worker that a build has; the page does without where the browser refuses. */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  await navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
}
