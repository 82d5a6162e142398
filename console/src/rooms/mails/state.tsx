// What mails are, and what became of them.
import type { Mail } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../app/texts.ts';
import { Badge, type Tone } from '../../ui/Badge.tsx';
import { Time } from '../../ui/Time.tsx';
import { usePreview, type TemplateName } from './queries.ts';
import { reasonOf } from './reasons.ts';

export const tones: Record<Mail['state'], Tone> = {
  waiting: 'accent',
  sent: 'good',
  refused: 'bad',
  failed: 'bad',
  expired: 'plain',
  skipped: 'warn',
};

export function MailState({ mail: { state } }: { mail: Mail }) {
  const { t } = useTranslation('mails');
  return <Badge tone={tones[state]}>{t(`states.${state}`)}</Badge>;
}

/** Its subject in the language of who reads: a template that is new to the console has one too. */
export function useSubject(template: TemplateName): string {
  const { i18n } = useTranslation('mails');
  return usePreview(template, i18n.language as Language).data?.subject ?? template;
}

/** Why the last attempt failed; empty if it did not. */
export function useReason(): (error: string) => string {
  const { t } = useTranslation('mails');
  return (error) => (error === '' ? '' : t(`reasons.${reasonOf(error)}`, { code: error }));
}

/** What became of a mail, where its state does not say everything. */
export function Fate({ mail: { state, error, next_attempt_at: next } }: { mail: Mail }) {
  const { t } = useTranslation('mails');
  const reason = useReason();
  if (state === 'sent') return null;
  if (state === 'expired' || state === 'skipped') return <>{t(`meaning.${state}`)}</>;
  if (error === '') return <>{t('meaning.sending')}</>;
  if (state === 'refused' || state === 'failed') return <>{`${reason(error)} ${t(`meaning.${state}`)}`}</>;
  return (
    <>
      {reason(error)} {t('next')} <Time at={next} as="exact" />
    </>
  );
}
