import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { User } from '@plaza/client';
import { plaza } from '../../app/plaza.ts';
import { Copy } from '../../ui/Copy.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Count } from '../../ui/Money.tsx';
import { Card, Fact, Facts } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Account } from './Account.tsx';
import { AddressCard, PasswordCard } from './Credentials.tsx';
import { ProfilePicture } from './ProfilePicture.tsx';

export function Profile() {
  const { t } = useTranslation('account');
  const { data, error, refetch } = useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => plaza.api.getMe({}, { signal }),
  });
  return (
    <Account>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : data?.user ? (
        <>
          <Card title={t('profile.change')}>
            <ProfileForm user={data.user} />
          </Card>
          {data.user.role !== 'guest' && (
            <Card title={t('picture.title')}>
              <ProfilePicture user={data.user} />
            </Card>
          )}
          <AddressCard user={data.user} />
          <PasswordCard />
          <Card title={t('profile.facts')}>
            <Facts>
              <Fact name={t('profile.since')}>
                <Time at={data.user.created_at} as="day" />
              </Fact>
              <Credits />
              <Fact name={t('profile.id')}>
                <Copy text={data.user.id} />
              </Fact>
            </Facts>
          </Card>
        </>
      ) : (
        <Card>
          <Skeleton width="50%" height={120} />
        </Card>
      )}
    </Account>
  );
}

/** What wallet keeps. Without an answer of wallet the rest of the page is there. */
function Credits() {
  const { t } = useTranslation('account');
  const { data } = useQuery({
    queryKey: ['profile'],
    queryFn: ({ signal }) => plaza.api.getProfile({}, { signal }),
  });
  if (!data?.profile) return null;
  return (
    <>
      <Fact name={t('profile.credits')}>
        <Count value={data.profile.credits} />
      </Fact>
      {data.profile.is_admin && <Fact name={t('profile.role')}>{t('profile.admin')}</Fact>}
    </>
  );
}

function ProfileForm({ user }: { user: User }) {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: 'profile',
    initial: { name: user.name, club_id: user.club_id, language: user.language },
    send: (values, key) => plaza.api.updateMe(values, { key }),
    onSent: (answer) => {
      queries.setQueryData(['me'], answer);
      say(t('profile.saved'));
    },
  });
  return (
    <Form form={form} submit={t('profile.save')}>
      <TextField label={t('profile.name')} required maxLength={100} autoComplete="name" {...form.field('name')} />
      <TextField label={t('profile.club')} hint={t('profile.clubHint')} maxLength={64} {...form.field('club_id')} />
      <SelectField
        label={t('profile.language')}
        hint={t('profile.languageHint')}
        options={[
          { value: 'en', label: 'English' },
          { value: 'fr', label: 'Français' },
        ]}
        {...form.field('language')}
      />
    </Form>
  );
}
