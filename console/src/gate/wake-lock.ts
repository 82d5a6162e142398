import { useEffect } from 'react';

/** The screen stays on while the page is in sight, where the browser can do that. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let isOver = false;
    const take = async () => {
      if (document.visibilityState !== 'visible') return;
      // A phone that is short of power refuses.
      const taken = await navigator.wakeLock?.request('screen').catch(() => undefined);
      if (isOver) void taken?.release();
      else lock = taken;
    };
    const taking = () => void take();
    taking();
    document.addEventListener('visibilitychange', taking);
    return () => {
      isOver = true;
      document.removeEventListener('visibilitychange', taking);
      void lock?.release();
    };
  }, []);
}
