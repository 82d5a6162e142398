import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { Card, Page } from '../../ui/Page.tsx';
import { useToast } from '../../ui/Toast.tsx';

export function Apply() {
  const { t } = useTranslation('team');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const form = useForm({
    id: 'merchant-apply',
    initial: { name: '', legal_name: '', country: '', currency: 'EUR', club_id: '' },
    send: ({ country, currency, ...values }, key) =>
      plaza.api.applyForMerchant(
        { ...values, country: country.toUpperCase(), currency: currency.toUpperCase() },
        { key },
      ),
    onSent: ({ merchant }) => {
      void queries.invalidateQueries({ queryKey: ['memberships'] });
      say(t('apply.done'));
      void navigate({ to: '/team/$id', params: { id: merchant.id } });
    },
  });
  return (
    <Page title={t('apply.title')} about={t('apply.about')}>
      <Card>
        <Form form={form} submit={t('apply.send')}>
          <TextField
            label={t('name')}
            hint={t('apply.nameHint')}
            required
            maxLength={100}
            autoComplete="organization"
            {...form.field('name')}
          />
          <TextField
            label={t('legalName')}
            hint={t('apply.legalNameHint')}
            required
            maxLength={200}
            {...form.field('legal_name')}
          />
          <TextField
            label={t('country')}
            hint={t('apply.countryHint')}
            required
            maxLength={2}
            autoComplete="country"
            {...form.field('country')}
          />
          <TextField
            label={t('currency')}
            hint={t('apply.currencyHint')}
            required
            maxLength={3}
            {...form.field('currency')}
          />
          <TextField label={t('club')} hint={t('apply.clubHint')} maxLength={50} {...form.field('club_id')} />
        </Form>
      </Card>
    </Page>
  );
}
