// The way to what can be searched for everywhere: a button, and Ctrl+K or ⌘K. It is loaded when somebody opens it.
import { lazy, Suspense, useEffect, useEffectEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';

const Palette = lazy(() => import('./palette/Palette.tsx').then((found) => ({ default: found.Palette })));

const isApple = /mac|iphone|ipad/i.test(navigator.userAgent);

/** What opens it, and itself while it is open. */
export function usePalette() {
  const [isOpen, setOpen] = useState(false);
  const toggle = useEffectEvent(() => setOpen((now) => !now));
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
      if (key.toLowerCase() !== 'k' || !(isApple ? metaKey : ctrlKey) || altKey || shiftKey) return;
      event.preventDefault();
      toggle();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
  return {
    open: () => setOpen(true),
    palette: isOpen && (
      <Suspense fallback={null}>
        <Palette onClose={() => setOpen(false)} />
      </Suspense>
    ),
  };
}

export function PaletteButton({ compact, onOpen }: { compact?: boolean; onOpen(): void }) {
  const { t } = useTranslation('app');
  if (compact) return <IconButton icon="search" label={t('palette.open')} onClick={onOpen} />;
  return (
    <button
      type="button"
      className="palette-button"
      aria-keyshortcuts={isApple ? 'Meta+K' : 'Control+K'}
      onClick={onOpen}
    >
      <Icon name="search" />
      <span>{t('palette.open')}</span>
      <kbd aria-hidden="true">{isApple ? '⌘K' : 'Ctrl K'}</kbd>
    </button>
  );
}
