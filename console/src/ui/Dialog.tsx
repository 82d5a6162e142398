// A question or a closer look, over the page: the dialog of the platform, which keeps the focus inside and closes on Escape.
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './Button.tsx';

interface DialogProps {
  title: string;
  onClose(): void;
  children: ReactNode;
  actions?: ReactNode;
}

/** Is open for as long as it is there. */
export function Dialog({ title, onClose, children, actions }: DialogProps) {
  const { t } = useTranslation('app');
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  // Before it is taken out of the page: only then does closing give the focus back to where it was.
  useLayoutEffect(() => {
    const shown = dialog.current;
    if (!shown?.open) shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-body">
        <header>
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={t('close')} onClick={onClose} />
        </header>
        <div className="stack">{children}</div>
        {actions && <footer className="actions">{actions}</footer>}
      </div>
    </dialog>
  );
}
