// Where the link of an invitation leads. Who has not signed in does so first, with the address to which the mail went.
import type { Membership } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useUser } from '../../app/session.tsx';
import { useAction } from '../../ui/action.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card, Page } from '../../ui/Page.tsx';

export function AcceptInvitation() {
  const { t } = useTranslation('team');
  const { email } = useUser();
  const queries = useQueryClient();
  const action = useAction();
  // What follows `#token=` in the address. The browser sends it to nobody.
  const [token] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '');
  const [joined, setJoined] = useState<Membership>();
  const accept = async () => {
    const { membership } = await plaza.api.acceptInvitation({ token });
    setJoined(membership);
    await queries.invalidateQueries({ queryKey: ['memberships'] });
  };
  return (
    <Page title={t('invitation.title')} about={t('invitation.about', { email })}>
      <Card>
        {action.error !== undefined && <ErrorNote error={action.error} />}
        {joined ? (
          <p role="status">
            {t('invitation.done', { role: t(`roles.${joined.role}`) })}{' '}
            <Link to="/team/$id" params={{ id: joined.merchant.id }}>
              {joined.merchant.name}
            </Link>
          </p>
        ) : (
          <div className="actions">
            <Button look="primary" busy={action.isBusy} onClick={() => action.run(accept)}>
              {t('invitation.accept')}
            </Button>
          </div>
        )}
      </Card>
    </Page>
  );
}
