import type { Club } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { PicturesField } from '../../media/PicturesField.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import { useRefresh } from './queries.ts';

const sports = [
  'football',
  'basketball',
  'rugby',
  'handball',
  'volleyball',
  'hockey',
  'motorsport',
  'other',
] as const satisfies readonly Club['sport'][];

/** A new club, or the change of one. */
export function ClubDialog({ club, onClose }: { club: Club | undefined; onClose(): void }) {
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  const crestId = club?.crest?.id ?? '';
  const form = useForm({
    id: `manage-club.${club?.id ?? ''}.${club?.etag ?? ''}`,
    initial: {
      id: club?.id ?? '',
      name: club?.name ?? '',
      country: club?.country ?? '',
      sport: club?.sport ?? 'football',
      colours: club?.colours.join(' ') ?? '',
      crest_url: club?.crest_url ?? '',
      crest_id: crestId,
    },
    send: (values, key) => {
      const given = {
        id: values.id.trim(),
        name: values.name.trim(),
        country: values.country.trim().toUpperCase(),
        sport: sports.find((sport) => sport === values.sport) ?? 'football',
        colours: values.colours.split(/[\s,;]+/).filter(Boolean),
        crest_url: values.crest_url.trim(),
        ...(values.crest_id !== crestId && { crest_id: values.crest_id }),
      };
      return club ? plaza.api.updateClub({ ...given, etag: club.etag }, { key }) : plaza.api.createClub(given, { key });
    },
    onSent: () => {
      form.reset();
      refresh();
      say(t('changed'));
      onClose();
    },
  });
  return (
    <Dialog title={club?.name ?? t('clubs.new')} onClose={onClose}>
      <Form form={form} submit={t('save')}>
        {!club && (
          <TextField
            label={t('id')}
            hint={t('clubs.idHint')}
            required
            maxLength={50}
            pattern="[A-Z0-9_]{1,50}"
            autoComplete="off"
            {...form.field('id')}
          />
        )}
        <TextField label={t('name')} required maxLength={100} autoComplete="off" {...form.field('name')} />
        <TextField
          label={t('clubs.country')}
          hint={t('clubs.countryHint')}
          required
          maxLength={2}
          autoComplete="off"
          {...form.field('country')}
        />
        <SelectField
          label={t('clubs.sport')}
          options={sports.map((value) => ({ value, label: t(`clubs.sports.${value}`) }))}
          {...form.field('sport')}
        />
        <TextField
          label={t('clubs.colours')}
          hint={t('clubs.coloursHint')}
          autoComplete="off"
          {...form.field('colours')}
        />
        <TextField
          label={t('clubs.crest')}
          type="url"
          maxLength={500}
          autoComplete="off"
          {...form.field('crest_url')}
        />
        <PicturesField
          label={t('clubs.crestPicture')}
          hint={t('clubs.crestPictureHint')}
          about={{ kind: 'club' }}
          most={1}
          known={club?.crest ? [club.crest] : []}
          {...form.field('crest_id')}
        />
      </Form>
    </Dialog>
  );
}
