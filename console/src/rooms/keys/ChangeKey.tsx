// What can be changed of a key: its name, its networks, its limits and its ceilings.
import type { ApiKey } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useStepUp } from '../../app/StepUp.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm, type FormState } from '../../ui/form.ts';
import { Card, Page } from '../../ui/Page.tsx';
import { PageSkeleton } from '../../ui/Skeleton.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { listOf } from './lists.ts';
import { useKey } from './queries.ts';

type Limit = ApiKey['limits'][number];
type Values = Record<string, string>;

/** How many limits a key can have. */
const places = [0, 1, 2, 3, 4] as const;
const counted = ['all', 'reads', 'changes'] as const;
type Part = 'name' | 'calls' | 'seconds' | 'counts';

const fieldOf = (part: Part, place: number) => `${part}_${place}`;
/** Whether there is a limit at this place of the form. */
const isThere = (place: number) => `there_${place}`;

const nothing: Limit = { name: '', calls: 0, window_seconds: 60, counts: 'all' };

function valuesOf({ name, cidrs, limits, ceilings }: ApiKey): Values {
  const values: Values = {
    name,
    cidrs: cidrs.join(' '),
    perCall: ceilings?.per_call ?? '',
    perDay: ceilings?.per_day ?? '',
  };
  for (const place of places) {
    const limit = limits[place] ?? nothing;
    values[isThere(place)] = limits[place] ? 'yes' : '';
    values[fieldOf('name', place)] = limit.name;
    values[fieldOf('calls', place)] = limit.calls ? String(limit.calls) : '';
    values[fieldOf('seconds', place)] = String(limit.window_seconds);
    values[fieldOf('counts', place)] = limit.counts;
  }
  return values;
}

function inputOf(values: Values) {
  const of = (part: Part, place: number) => values[fieldOf(part, place)] ?? '';
  const limits = places
    .filter((place) => values[isThere(place)])
    .map((place) => ({
      name: of('name', place),
      calls: Number(of('calls', place)),
      window_seconds: Number(of('seconds', place)),
      counts: counted.find((each) => each === of('counts', place)) ?? 'all',
    }));
  return {
    name: (values['name'] ?? '').trim(),
    allowed: { cidrs: listOf(values['cidrs'] ?? '') },
    limited: { limits },
    ceilings: { per_call: (values['perCall'] ?? '').trim(), per_day: (values['perDay'] ?? '').trim() },
  };
}

export function ChangeKey() {
  const { t } = useTranslation('keys');
  const params: unknown = useParams({ strict: false });
  const { merchant, id } = params as { merchant: string; id: string };
  const { data: key, error, refetch } = useKey(merchant, id);
  if (error)
    return (
      <Page title={t('key')}>
        <ErrorNote error={error} retry={() => void refetch()} />
      </Page>
    );
  if (!key) return <PageSkeleton />;
  return (
    <Page
      title={t('change.titleOf', { name: key.name })}
      about={t('change.about')}
      actions={
        <ButtonLink look="quiet" to={`/keys/${merchant}/${id}`}>
          {t('new.open')}
        </ButtonLink>
      }
    >
      <Card>
        <ChangeForm apiKey={key} />
      </Card>
    </Page>
  );
}

function ChangeForm({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation('keys');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const stepUp = useStepUp();
  const { id, merchant_id: merchant } = apiKey;
  const form = useForm({
    id: `api-key-change.${id}`,
    initial: valuesOf(apiKey),
    send: (values, key) =>
      stepUp.run(() => plaza.api.updateApiKey({ merchant_id: merchant, id, ...inputOf(values) }, { key })),
    onSent: ({ api_key: changed }) => {
      queries.setQueryData(['api key', merchant, id], changed);
      void queries.invalidateQueries({ queryKey: ['api keys'] });
      say(t('change.done'));
      void navigate({ to: `/keys/${merchant}/${id}` });
    },
  });
  const shown = places.filter((place) => form.values[isThere(place)]);
  const free = places.find((place) => !form.values[isThere(place)]);
  return (
    <>
      <Form form={form} submit={t('change.send')}>
        <TextField
          label={t('name')}
          hint={t('new.nameHint')}
          required
          maxLength={100}
          autoComplete="off"
          {...textOf(form, 'name')}
        />
        <TextField label={t('cidrs')} hint={t('change.cidrsHint')} autoComplete="off" {...textOf(form, 'cidrs')} />
        <TextField
          label={t('perCall')}
          hint={t('change.ceilingHint')}
          inputMode="decimal"
          autoComplete="off"
          {...textOf(form, 'perCall')}
        />
        <TextField
          label={t('perDay')}
          hint={t('change.ceilingHint')}
          inputMode="decimal"
          autoComplete="off"
          {...textOf(form, 'perDay')}
        />
        {shown.map((place, order) => (
          <LimitFields key={place} form={form} place={place} number={order + 1} />
        ))}
        {free !== undefined && (
          <div>
            <Button icon="plus" onClick={() => form.field(isThere(free)).onValue('yes')}>
              {t('change.add')}
            </Button>
          </div>
        )}
      </Form>
      {stepUp.dialog}
    </>
  );
}

function LimitFields({ form, place, number }: { form: FormState<Values>; place: number; number: number }) {
  const { t } = useTranslation('keys');
  return (
    <fieldset className="checks">
      <legend>{t('change.limit', { number })}</legend>
      <TextField
        label={t('change.limitName')}
        hint={t('change.limitNameHint')}
        required
        maxLength={40}
        pattern="[a-z0-9_\-]{1,40}"
        autoComplete="off"
        {...textOf(form, fieldOf('name', place))}
      />
      <TextField
        label={t('change.calls')}
        type="number"
        required
        min={1}
        max={10_000_000}
        autoComplete="off"
        {...textOf(form, fieldOf('calls', place))}
      />
      <TextField
        label={t('change.seconds')}
        type="number"
        required
        min={1}
        max={86_400}
        autoComplete="off"
        {...textOf(form, fieldOf('seconds', place))}
      />
      <SelectField
        label={t('change.counts')}
        options={counted.map((value) => ({ value, label: t(`change.countsOf.${value}`) }))}
        {...textOf(form, fieldOf('counts', place))}
      />
      <div>
        <Button size="small" onClick={() => form.field(isThere(place)).onValue('')}>
          {t('change.remove')}
        </Button>
      </div>
    </fieldset>
  );
}

function textOf(form: FormState<Values>, name: string) {
  const { value, ...field } = form.field(name);
  return { ...field, value: value ?? '' };
}
