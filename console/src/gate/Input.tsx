import { useEffect, useRef, useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';

/** What a hand scanner types, or a person. Wherever the focus is, what is typed goes in here. */
export function Input({ onCode }: { onCode(code: string): void }) {
  const { t } = useTranslation('gate');
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  useEffect(() => {
    const take = ({ target, key, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      const isTyping = key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;
      if (isTyping && !(target instanceof HTMLElement && target.matches('input:not([type=checkbox]), select')))
        field.current?.focus();
    };
    addEventListener('keydown', take);
    return () => removeEventListener('keydown', take);
  }, []);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    onCode(code);
    setCode('');
  };
  return (
    <form className="gate-input" onSubmit={send}>
      <label htmlFor="code">{t('input.label')}</label>
      <input
        id="code"
        ref={field}
        value={code}
        onChange={({ target }) => setCode(target.value)}
        placeholder={t('input.hint')}
        maxLength={512}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        enterKeyHint="go"
      />
      <Button type="submit">{t('input.send')}</Button>
    </form>
  );
}
