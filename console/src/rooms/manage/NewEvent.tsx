import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { categoriesOf, emptyEvent, EventForm, eventOf } from './EventForm.tsx';
import { changedImages } from './fields.tsx';
import { FormPage, useMerchantOfNew } from './FormPage.tsx';
import { useRefresh } from './queries.ts';

export function NewEvent() {
  const { t } = useTranslation('manage');
  const merchant = useMerchantOfNew();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const say = useToast();
  const form = useForm({
    id: 'manage-event',
    initial: emptyEvent,
    send: (values, key) =>
      plaza.api.createEvent(
        {
          ...merchant,
          ...eventOf(values),
          ...changedImages(values.images, ''),
          categories: categoriesOf(values),
        },
        { key },
      ),
    onSent: ({ event }) => {
      form.reset();
      refresh();
      say(t('created', { name: event.title }));
      void navigate({ to: '/manage/events/$id', params: { id: event.id } });
    },
  });
  return (
    <FormPage title={t('events.new')} about={t('newAbout')} back="/manage/events">
      <EventForm form={form} merchantId={merchant.merchant_id ?? ''} submit={t('create')} withCategory />
    </FormPage>
  );
}
