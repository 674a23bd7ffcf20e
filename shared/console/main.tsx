// The console: begins by taking a key out of the address, and draws the page.

import { render } from 'preact';
import { App } from './app.tsx';
import { takeKeyFromAddress } from './session.ts';

takeKeyFromAddress();
const root = document.getElementById('console');
if (root !== null) render(<App />, root);
