// What somebody signs in with. What is typed here is kept nowhere.
import type { User } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useStepUp } from '../../app/StepUp.tsx';
import { useAction } from '../../ui/action.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Card } from '../../ui/Page.tsx';
import { SecretForm } from '../../ui/SecretForm.tsx';
import { useToast } from '../../ui/Toast.tsx';

export function AddressCard({ user }: { user: User }) {
  const { t } = useTranslation('account');
  const say = useToast();
  const [again, change] = [useAction(), useAction()];
  const stepUp = useStepUp();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const isVerified = user.email_verified_at !== undefined;
  const sendAgain = async () => {
    await plaza.api.sendVerification({});
    say(t('address.sent'));
  };
  const send = async () => {
    await stepUp.run(() => plaza.api.changeEmail({ email, password }));
    setEmail('');
    setPassword('');
    say(t('address.sent'));
  };
  return (
    <Card title={t('address.title')}>
      <p>
        {user.email}{' '}
        <Badge tone={isVerified ? 'good' : 'warn'}>{t(isVerified ? 'address.verified' : 'address.unverified')}</Badge>
      </p>
      {!isVerified && (
        <>
          <p className="soft">{t('address.unverifiedText')}</p>
          {again.error !== undefined && <ErrorNote error={again.error} />}
          <p>
            <Button busy={again.isBusy} onClick={() => again.run(sendAgain)}>
              {t('address.send')}
            </Button>
          </p>
        </>
      )}
      <SecretForm action={change} send={send} submit={t('address.change')}>
        <TextField
          label={t('address.new')}
          hint={t('address.about')}
          type="email"
          autoComplete="email"
          required
          maxLength={254}
          value={email}
          onValue={setEmail}
        />
        <TextField
          label={t('address.current')}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onValue={setPassword}
        />
      </SecretForm>
      {stepUp.dialog}
    </Card>
  );
}

export function PasswordCard() {
  const { t } = useTranslation('account');
  const say = useToast();
  const action = useAction();
  const stepUp = useStepUp();
  const [current, setCurrent] = useState('');
  const [wanted, setWanted] = useState('');
  const send = async () => {
    await stepUp.run(() => plaza.api.changePassword({ current_password: current, new_password: wanted }));
    setCurrent('');
    setWanted('');
    say(t('password.changed'));
  };
  return (
    <Card title={t('password.title')}>
      <SecretForm action={action} send={send} submit={t('password.change')}>
        <TextField
          label={t('password.current')}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onValue={setCurrent}
        />
        <TextField
          label={t('password.new')}
          type="password"
          autoComplete="new-password"
          required
          value={wanted}
          onValue={setWanted}
        />
      </SecretForm>
      {stepUp.dialog}
    </Card>
  );
}
