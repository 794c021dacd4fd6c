import { render } from 'preact';
import { openBuiltInModel } from '../model/open-model.ts';
import { Shell } from './shell.tsx';
import { showTabOfAddress } from './tabs.ts';

const root = document.getElementById('playground');
if (root !== null) render(<Shell />, root);
showTabOfAddress();
void openBuiltInModel().then(keepForOffline);

/** Registers the service worker that a build has; the page does without where the browser refuses. */
async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  await navigator.serviceWorker.register('./service-worker.js').catch(() => undefined);
}
