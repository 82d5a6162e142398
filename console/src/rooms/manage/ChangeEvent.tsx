import type { ManagedEvent } from '@plaza/client';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { valueOfPictures } from '../../media/PicturesField.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { EventForm, eventOf, valuesOfEvent } from './EventForm.tsx';
import { changedImages } from './fields.tsx';
import { FormPage } from './FormPage.tsx';
import { useEvent, useRefresh } from './queries.ts';
import { Loaded, useThingId } from './ThingPage.tsx';

export function ChangeEvent() {
  return <Loaded result={useEvent(useThingId())}>{(event) => <ChangeForm event={event} />}</Loaded>;
}

function ChangeForm({ event }: { event: ManagedEvent }) {
  const { t } = useTranslation('manage');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const say = useToast();
  const { id, title, date, managed, pictures } = event;
  const form = useForm({
    id: `manage-event.${id}`,
    initial: valuesOfEvent(event),
    // The form knows minutes; a date that nobody touched stays as it is to the second.
    send: (values, key) =>
      plaza.api.updateEvent(
        {
          id,
          etag: managed.etag,
          ...eventOf(values),
          ...changedImages(values.images, valueOfPictures(pictures)),
          ...(values.date === valuesOfEvent(event).date && { date }),
        },
        { key },
      ),
    onSent: () => {
      refresh();
      say(t('changed'));
      void navigate({ to: '/manage/events/$id', params: { id } });
    },
  });
  return (
    <FormPage title={t('changeOf', { name: title })} about={t('changeAbout')} back={`/manage/events/${id}`}>
      <EventForm form={form} merchantId={managed.merchant_id ?? ''} pictures={pictures} submit={t('save')} />
    </FormPage>
  );
}
