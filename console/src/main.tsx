import './ui/tokens.css';
import './ui/base.css';
import './ui/components.css';
import './app/shell.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App.tsx';
import { plaza } from './app/plaza.ts';
import { applyTheme } from './app/preferences.ts';
import { loadTexts } from './app/texts.ts';

applyTheme();
// A page whose session cannot be restored now is shown signed out, and not left empty.
await Promise.all([loadTexts(), plaza.auth.restore().catch(() => undefined)]);
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
