import { Navigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { rememberGuest } from '../../app/guest.tsx';
import { plaza } from '../../app/plaza.ts';
import { useUser } from '../../app/session.tsx';
import { SignInSteps } from '../../app/SignIn.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Card, Page } from '../../ui/Page.tsx';
import { useToast } from '../../ui/Toast.tsx';

export function Keep() {
  const { t } = useTranslation('guests');
  const { role } = useUser();
  // Whoever has signed up or in has kept it.
  if (role !== 'guest') return <Navigate to="/account" replace />;
  return (
    <Page title={t('title')} about={t('about')}>
      <Card title={t('signUp.title')}>
        <SignUpForm />
      </Card>
      <SignInSteps before={rememberGuest} />
    </Page>
  );
}

function SignUpForm() {
  const { t, i18n } = useTranslation('guests');
  const say = useToast();
  const form = useForm({
    id: 'sign-up',
    initial: { name: '', email: '', password: '' },
    send: (values, key) =>
      plaza.auth.upgradeGuest({ ...values, language: i18n.language === 'fr' ? 'fr' : 'en' }, { key }),
    onSent: () => say(t('signUp.done')),
  });
  return (
    <Form form={form} submit={t('signUp.title')}>
      <TextField label={t('signUp.name')} required maxLength={100} autoComplete="name" {...form.field('name')} />
      <TextField label={t('signUp.email')} type="email" required autoComplete="email" {...form.field('email')} />
      <TextField
        label={t('signUp.password')}
        type="password"
        required
        autoComplete="new-password"
        {...form.field('password')}
      />
    </Form>
  );
}
