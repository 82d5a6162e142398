import type { GetPersonResponse } from '@plaza/client';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Copy } from '../../ui/Copy.tsx';
import { Count } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Time } from '../../ui/Time.tsx';
import { Person } from './Person.tsx';
import { Wallets } from './Wallets.tsx';

export function Overview() {
  return (
    <Person>
      {(found) => (
        <>
          <Profile found={found} />
          <Wallets person={found.person} />
        </>
      )}
    </Person>
  );
}

function Profile({ found: { person, open_sessions, active_at, updated_at } }: { found: GetPersonResponse }) {
  const { t } = useTranslation('people');
  return (
    <Card>
      <Facts>
        <Fact name={t('email')}>
          <Copy text={person.email} />
        </Fact>
        <Fact name={t('mails.title')}>
          <span className="two-lines">
            <Link to="/mails" search={{ person: person.id }}>
              {t('mails.open')}
            </Link>
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
