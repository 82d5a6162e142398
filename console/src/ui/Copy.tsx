import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './Icon.tsx';

/** A text that is needed elsewhere, such as an id. */
export function Copy({ text, label = text }: { text: string; label?: string }) {
  const { t } = useTranslation('app');
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setDone(true);
  };
  return (
    <button
      type="button"
      className="copy mono"
      title={t('copy')}
      onClick={() => void copy()}
      onBlur={() => setDone(false)}
    >
      <span>{label}</span>
      <Icon name={done ? 'check' : 'copy'} size={14} />
      <span className="visually-hidden" role="status">
        {done ? t('copied') : ''}
      </span>
    </button>
  );
}
