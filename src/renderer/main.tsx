// Puts the real browser behind the console's ports, shows the page, and opens the local data before asking the network anything.
import './data/jitless.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { must } from '#client/must.ts';
import { App } from './app/app.tsx';
import { DeskProvider } from './data/desk.ts';
import { createBrowserShell } from './sync/browser-shell.ts';
import { keepShell } from './sync/keep-shell.ts';

const shell = createBrowserShell({ window, version: __STEWARD_VERSION__ });
createRoot(must(document.getElementById('root'), 'index.html has it')).render(
  <StrictMode>
    <DeskProvider shell={shell}>
      <App />
    </DeskProvider>
  </StrictMode>,
);
void shell.start();
if (import.meta.env.PROD) keepShell({ window, shell });
