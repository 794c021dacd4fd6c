import { render } from 'preact';
import { openBuiltInModel } from '../model/open-model.ts';
import { keepForOffline } from './keep-for-offline.ts';
import { Shell } from './shell.tsx';
import { showTabOfAddress } from './tabs.ts';

const root = document.getElementById('playground');
if (root !== null) render(<Shell />, root);
showTabOfAddress();
void openBuiltInModel().then(keepForOffline);
