// Where the link of a mail about an offered ticket leads. Who has not signed in does so first, with the address to which the mail went.
import type { TicketTransfer } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useUser } from '../../app/session.tsx';
import { useAction } from '../../ui/action.ts';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Card, Fact, Facts, Page } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';

export function TicketOffer() {
  const { t } = useTranslation('account');
  const { email } = useUser();
  const queries = useQueryClient();
  const action = useAction();
  // What follows `#token=` in the address. The browser sends it to nobody.
  const [token] = useState(() => new URLSearchParams(window.location.hash.slice(1)).get('token') ?? '');
  const [offer, setOffer] = useState<TicketTransfer>();
  const change = (call: () => Promise<{ transfer: TicketTransfer }>) =>
    action.run(async () => {
      const { transfer } = await call();
      setOffer(transfer);
      await queries.invalidateQueries({ queryKey: ['tickets'] });
    });
  return (
    <Page title={t('offer.title')} about={t('offer.about', { email })}>
      <Card>
        {action.error !== undefined && <ErrorNote error={action.error} />}
        {offer && <Offer offer={offer} />}
        {!offer && (
          <Claim
            token={token}
            busy={action.isBusy}
            claim={(sent) => change(() => plaza.api.claimTicketTransfer(sent))}
          />
        )}
        {offer?.state === 'offered' && (
          <div className="actions">
            <Button
              look="primary"
              busy={action.isBusy}
              onClick={() => change(() => plaza.api.acceptTicketTransfer({ id: offer.id }))}
            >
              {t('offer.accept')}
            </Button>
            <Button
              busy={action.isBusy}
              onClick={() => change(() => plaza.api.declineTicketTransfer({ id: offer.id }))}
            >
              {t('offer.decline')}
            </Button>
          </div>
        )}
        {offer?.state === 'accepted' && (
          <p role="status">
            {t('offer.accepted')} <Link to="/account/tickets">{t('offer.toTickets')}</Link>
          </p>
        )}
        {offer?.state === 'declined' && <p role="status">{t('offer.declined')}</p>}
      </Card>
    </Page>
  );
}

interface ClaimProps {
  token: string;
  busy: boolean;
  claim(sent: { token: string } | { code: string; email: string }): void;
}

/** With the link of the mail; or with its code, for whoever reads the mail on another device. */
function Claim({ token, busy, claim }: ClaimProps) {
  const { t } = useTranslation('account');
  const { email } = useUser();
  const [code, setCode] = useState('');
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        claim(token === '' ? { code, email } : { token });
      }}
    >
      {token === '' && (
        <TextField
          label={t('offer.code')}
          hint={t('offer.codeHint')}
          autoComplete="one-time-code"
          required
          maxLength={32}
          value={code}
          onValue={setCode}
        />
      )}
      <div className="actions">
        <Button type="submit" look="primary" busy={busy}>
          {t('offer.see')}
        </Button>
      </div>
    </form>
  );
}

function Offer({ offer }: { offer: TicketTransfer }) {
  const { t } = useTranslation('account');
  return (
    <Facts>
      <Fact name={t('tickets.event')}>{offer.event_title}</Fact>
      <Fact name={t('tickets.date')}>
        <Time at={offer.event_date} />
      </Fact>
      <Fact name={t('tickets.seat')}>
        {offer.category} {offer.seat}
      </Fact>
      <Fact name={t('offer.until')}>
        <Time at={offer.expires_at} />
      </Fact>
    </Facts>
  );
}
