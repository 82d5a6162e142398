import type { Mail } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useUser } from '../../app/session.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { useOutcome } from './queries.ts';
import { Fate } from './state.tsx';

type Outcome = 'sending' | 'sent' | 'deferred' | 'lost';

const looks: Record<Outcome, { className: string; icon: IconName }> = {
  sending: { className: 'note', icon: 'info' },
  sent: { className: 'note', icon: 'check' },
  deferred: { className: 'note warn', icon: 'alert' },
  lost: { className: 'note warn', icon: 'alert' },
};

/** What became of a test, as soon as it is known. */
export function TestOutcome({ sent }: { sent: Mail }) {
  const { t } = useTranslation('mails');
  const { email } = useUser();
  const { data: mail } = useOutcome(sent);
  const outcome = outcomeOf(mail);
  const { className, icon } = looks[outcome];
  return (
    <div className={className} role="status">
      <Icon name={icon} />
      <div className="note-body">
        <p>
          <strong>{t(`test.${outcome}`, { email })}</strong> {outcome !== 'sending' && <Fate mail={mail} />}
        </p>
        <p>
          <Link to="/mails" search={{ person: mail.user_id }}>
            {t('test.mine')}
          </Link>
        </p>
      </div>
    </div>
  );
}

function outcomeOf({ state, error }: Mail): Outcome {
  if (state === 'sent') return 'sent';
  if (state === 'waiting') return error === '' ? 'sending' : 'deferred';
  return 'lost';
}
