import { useSyncExternalStore } from 'react';

const dark = '(prefers-color-scheme: dark)';

function subscribe(changed: () => void): () => void {
  const system = matchMedia(dark);
  const chosen = new MutationObserver(changed);
  system.addEventListener('change', changed);
  chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => {
    system.removeEventListener('change', changed);
    chosen.disconnect();
  };
}

const now = (): string => document.documentElement.dataset['theme'] ?? String(matchMedia(dark).matches);

/** Another value in another theme, for what is drawn and does not follow by itself. */
export const useTheme = (): string => useSyncExternalStore(subscribe, now);
