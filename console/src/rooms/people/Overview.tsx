import type { GetPersonResponse } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Count } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { Help } from './Help.tsx';
import { Person } from './Person.tsx';
import { Roles } from './Roles.tsx';
import { Wallets } from './Wallets.tsx';

export function Overview() {
  const may = useMay();
  return (
    <Person>
      {(found) => (
        <>
          <Profile found={found} />
          {may('wallets.read') && <Wallets person={found.person} />}
          <Help person={found.person} />
          <Roles person={found.person} />
        </>
      )}
    </Person>
  );
}

function Profile({ found: { person, open_sessions, active_at, updated_at } }: { found: GetPersonResponse }) {
  const { t } = useTranslation('people');
  const may = useMay();
  return (
    <Card>
      <Facts>
        <Fact name={t('email')}>
          <Copy text={person.email} />
        </Fact>
        <Fact name={t('mails.title')}>
          <span className="two-lines">
            {may('mails.read') && (
              <Link to="/mails" search={{ person: person.id }}>
                {t('mails.open')}
              </Link>
            )}
            {person.email_bouncing_since && (
              <span className="soft">
                {t('mails.bouncing')} <Time at={person.email_bouncing_since} as="day" />
              </span>
            )}
          </span>
        </Fact>
        <Fact name={t('club')}>{person.club_id || '–'}</Fact>
        <Fact name={t('since')}>
          <Time at={person.created_at} />
        </Fact>
        <Fact name={t('active')}>
          <Time at={active_at} />
        </Fact>
        <Fact name={t('sessions')}>
          <Count value={open_sessions} />
        </Fact>
        <Fact name={t('updated')}>
          <Time at={updated_at} />
        </Fact>
        <Fact name={t('id')}>
          <Copy text={person.id} />
        </Fact>
      </Facts>
    </Card>
  );
}
