// Over every page while somebody of the staff looks at it as another person.
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { useSession, useUser } from './session.tsx';

export function LookingBanner() {
  const { isLooking } = useSession();
  return isLooking ? <Banner /> : null;
}

function Banner() {
  const { t } = useTranslation('app');
  const { id, name, email } = useUser();
  const { stopLooking } = useSession();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const stop = async () => {
    setBusy(true);
    await stopLooking();
    await navigate({ to: `/people/${id}` });
  };
  return (
    <section className="looking" aria-label={t('looking.title')}>
      <p>
        <strong>{t('looking.as', { name: name || email })}</strong> <span>{t('looking.about')}</span>
      </p>
      <Button size="small" busy={busy} onClick={() => void stop()}>
        {t('looking.stop')}
      </Button>
    </section>
  );
}
