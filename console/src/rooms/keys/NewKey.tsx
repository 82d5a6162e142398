import type { CreateApiKeyResponse } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useStepUp } from '../../app/StepUp.tsx';
import { ButtonLink } from '../../ui/Button.tsx';
import { CheckField, SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm, type FormState } from '../../ui/form.ts';
import { Card, Page } from '../../ui/Page.tsx';
import { scopes, type Scope } from './scopes.ts';
import { listOf } from './lists.ts';
import { Secret } from './Secret.tsx';

const empty = {
  name: '',
  mode: 'test',
  scopes: '',
  cidrs: '',
  calls: '',
  seconds: '60',
  perCall: '',
  perDay: '',
  days: '',
};

type Values = typeof empty;

const dayMs = 86_400_000;

const inputOf = ({ name, mode, scopes: chosen, cidrs, calls, seconds, perCall, perDay, days }: Values) => ({
  name: name.trim(),
  mode: mode === 'live' ? ('live' as const) : ('test' as const),
  scopes: listOf(chosen) as Scope[],
  cidrs: listOf(cidrs),
  ...(calls && { limits: [{ name: 'calls', calls: Number(calls), window_seconds: Number(seconds) }] }),
  ...((perCall || perDay) && { ceilings: { per_call: perCall.trim(), per_day: perDay.trim() } }),
  ...(days && { expires_at: new Date(Date.now() + Number(days) * dayMs).toISOString() }),
});

export function NewKey() {
  const { t } = useTranslation('keys');
  const params: unknown = useParams({ strict: false });
  const { merchant } = params as { merchant: string };
  const [made, setMade] = useState<CreateApiKeyResponse>();
  if (made) return <Made {...made} />;
  return (
    <Page
      title={t('new.title')}
      about={t('new.about')}
      actions={
        <ButtonLink look="quiet" to={`/keys?merchant=${merchant}`}>
          {t('back')}
        </ButtonLink>
      }
    >
      <Card>
        <NewForm merchant={merchant} onMade={setMade} />
      </Card>
    </Page>
  );
}

function NewForm({ merchant, onMade }: { merchant: string; onMade(made: CreateApiKeyResponse): void }) {
  const { t } = useTranslation('keys');
  const queries = useQueryClient();
  const stepUp = useStepUp();
  const form = useForm({
    id: `api-key.${merchant}`,
    initial: empty,
    send: (values, key) =>
      stepUp.run(() => plaza.api.createApiKey({ merchant_id: merchant, ...inputOf(values) }, { key })),
    onSent: (answer) => {
      void queries.invalidateQueries({ queryKey: ['api keys'] });
      onMade(answer);
    },
  });
  return (
    <>
      <Form form={form} submit={t('new.send')}>
        <TextField
          label={t('name')}
          hint={t('new.nameHint')}
          required
          maxLength={100}
          autoComplete="off"
          {...form.field('name')}
        />
        <SelectField
          label={t('mode')}
          hint={t('new.modeHint')}
          options={[
            { value: 'test', label: t('modes.test') },
            { value: 'live', label: t('modes.live') },
          ]}
          {...form.field('mode')}
        />
        <ScopeFields form={form} />
        <TextField label={t('cidrs')} hint={t('new.cidrsHint')} autoComplete="off" {...form.field('cidrs')} />
        <TextField
          label={t('new.calls')}
          hint={t('new.callsHint')}
          type="number"
          min={1}
          autoComplete="off"
          {...form.field('calls')}
        />
        <SelectField
          label={t('new.seconds')}
          options={(['1', '60', '3600', '86400'] as const).map((value) => ({ value, label: t(`windows.${value}`) }))}
          {...form.field('seconds')}
        />
        <TextField
          label={t('perCall')}
          hint={t('new.perCallHint')}
          inputMode="decimal"
          autoComplete="off"
          {...form.field('perCall')}
        />
        <TextField
          label={t('perDay')}
          hint={t('new.perDayHint')}
          inputMode="decimal"
          autoComplete="off"
          {...form.field('perDay')}
        />
        <TextField
          label={t('new.days')}
          hint={t('new.daysHint')}
          type="number"
          min={1}
          autoComplete="off"
          {...form.field('days')}
        />
      </Form>
      {stepUp.dialog}
    </>
  );
}

function ScopeFields({ form }: { form: FormState<Values> }) {
  const { t } = useTranslation('keys');
  const chosen = listOf(form.values.scopes);
  const { onValue } = form.field('scopes');
  const missing = chosen.length === 0 ? t('new.noScope') : '';
  return (
    <fieldset className="checks">
      <legend>{t('scopes')}</legend>
      {scopes.map((scope, place) => (
        <CheckField
          key={scope}
          ref={(input) => input?.setCustomValidity(place === 0 ? missing : '')}
          label={<code>{scope}</code>}
          hint={t(`scope.${scope.replace('.', '_')}`)}
          isChecked={chosen.includes(scope)}
          onChecked={(isChosen) =>
            onValue(scopes.filter((each) => (each === scope ? isChosen : chosen.includes(each))).join(' '))
          }
        />
      ))}
    </fieldset>
  );
}

function Made({ api_key: key, secret }: CreateApiKeyResponse) {
  const { t } = useTranslation('keys');
  return (
    <Page
      title={t('new.done', { name: key.name })}
      actions={
        <ButtonLink look="primary" to={`/keys/${key.merchant_id}/${key.id}`}>
          {t('new.open')}
        </ButtonLink>
      }
    >
      <Card title={t('secret.title')}>
        <div className="stack">
          <Secret secret={secret} />
        </div>
      </Card>
    </Page>
  );
}
