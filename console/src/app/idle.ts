// Signs out where nobody has done anything for a while, in any tab: a console stays open on a desk.
import { useEffect, useEffectEvent } from 'react';

const idleMinutes = 30;
const checkMs = 15_000;
const key = 'plaza.active';

export function useIdleSignOut(onIdle: () => void): void {
  const end = useEffectEvent(onIdle);
  useEffect(() => {
    let last = Date.now();
    const active = () => {
      last = Date.now();
      localStorage.setItem(key, String(last));
    };
    const check = () => {
      const elsewhere = Number(localStorage.getItem(key) ?? 0);
      if (Date.now() - Math.max(last, elsewhere) > idleMinutes * 60_000) end();
    };
    const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
    active();
    for (const event of events) addEventListener(event, active, { passive: true });
    // A laptop that was closed has not counted.
    document.addEventListener('visibilitychange', check);
    const timer = setInterval(check, checkMs);
    return () => {
      for (const event of events) removeEventListener(event, active);
      document.removeEventListener('visibilitychange', check);
      clearInterval(timer);
    };
  }, []);
}
