// What has been done, said once and briefly. Errors are no toasts: they stay where they happened.
import { createContext, use, useCallback, useRef, useState, type ReactNode } from 'react';
import { Icon } from './Icon.tsx';

type Say = (text: string) => void;

const ToastContext = createContext<Say>(() => undefined);

const shownMs = 5000;

export function Toasts({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<{ id: number; text: string }[]>([]);
  const next = useRef(0);
  const say = useCallback<Say>((text) => {
    const id = next.current++;
    setToasts((now) => [...now.slice(-2), { id, text }]);
    setTimeout(() => setToasts((now) => now.filter((toast) => toast.id !== id)), shownMs);
  }, []);
  return (
    <ToastContext value={say}>
      {children}
      <div className="toasts" role="status">
        {toasts.map(({ id, text }) => (
          <div key={id} className="toast">
            <Icon name="check" />
            {text}
          </div>
        ))}
      </div>
    </ToastContext>
  );
}

export const useToast = (): Say => use(ToastContext);
