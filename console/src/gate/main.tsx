import '../ui/tokens.css';
import '../ui/base.css';
import '../ui/components.css';
import './gate.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { applyTheme } from '../app/preferences.ts';
import { App } from './App.tsx';
import { GateEngine } from './engine.ts';
import { armSounds } from './sounds.ts';
import { startTexts } from './texts.ts';

applyTheme();
armSounds();
await startTexts();
const engine = new GateEngine();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App engine={engine} />
  </StrictMode>,
);
void engine.start();
// From the next time on it opens without a network too. Where there is no worker, such as over plain HTTP, it works as long as it is open.
if (import.meta.env.PROD)
  void navigator.serviceWorker?.register('/console/gate-worker.js', { scope: '/console/gate' }).catch(() => undefined);
