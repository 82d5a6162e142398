// A device is added, and its pairing code is shown once; and a device is revoked.
import type { CheckInDevice, CheckInList, CreateCheckInDeviceResponse } from '@plaza/client';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { QrCode } from '../../app/QrCode.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { CheckField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { momentOf } from '../../ui/moments.ts';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useRefresh } from './queries.ts';

interface AddDeviceProps {
  eventId: string;
  lists: readonly CheckInList[];
  onClose(): void;
}

export function AddDeviceDialog(props: AddDeviceProps) {
  const { t } = useTranslation('check-in');
  const [added, setAdded] = useState<CreateCheckInDeviceResponse>();
  return (
    <Dialog title={added ? added.device.name : t('devices.add')} onClose={props.onClose}>
      {added ? <PairingCode {...added} /> : <DeviceForm {...props} onAdded={setAdded} />}
    </Dialog>
  );
}

const split = (ids: string): string[] => ids.split(' ').filter(Boolean);

function DeviceForm({
  eventId,
  lists,
  onAdded,
}: AddDeviceProps & { onAdded(added: CreateCheckInDeviceResponse): void }) {
  const { t } = useTranslation('check-in');
  const refresh = useRefresh();
  const [first] = lists;
  const form = useForm({
    id: `check-in-device.${eventId}`,
    initial: { name: '', list_ids: first?.id ?? '', valid_from: '', valid_until: '' },
    send: ({ name, list_ids: ids, ...hours }, key) => {
      const [from, until] = [momentOf(hours.valid_from), momentOf(hours.valid_until)];
      const device = { event_id: eventId, name: name.trim(), list_ids: split(ids) };
      return plaza.api.createCheckInDevice(
        { ...device, ...(from && { valid_from: from }), ...(until && { valid_until: until }) },
        { key },
      );
    },
    onSent: (answer) => {
      form.reset();
      refresh();
      onAdded(answer);
    },
  });
  const chosen = split(form.values.list_ids);
  const { onValue: choose } = form.field('list_ids');
  return (
    <Form form={form} submit={t('devices.add')}>
      <TextField
        label={t('devices.name')}
        hint={t('devices.nameHint')}
        required
        maxLength={100}
        autoComplete="off"
        {...form.field('name')}
      />
      <fieldset className="checks">
        <legend>{t('devices.lists')}</legend>
        {lists.map(({ id, name }) => (
          <CheckField
            key={id}
            label={name}
            isChecked={chosen.includes(id)}
            onChecked={(isChecked) =>
              choose((isChecked ? [...chosen, id] : chosen.filter((each) => each !== id)).join(' '))
            }
          />
        ))}
      </fieldset>
      <TextField label={t('devices.from')} type="datetime-local" {...form.field('valid_from')} />
      <TextField
        label={t('devices.until')}
        hint={t('devices.untilHint')}
        type="datetime-local"
        {...form.field('valid_until')}
      />
    </Form>
  );
}

function PairingCode({ pairing_code: code, pairing_until: until }: CreateCheckInDeviceResponse) {
  const { t } = useTranslation('check-in');
  const shown = `${code.slice(0, 4)}-${code.slice(4)}`;
  return (
    <div className="stack">
      <p>{t('devices.pairAbout')}</p>
      <QrCode text={`${location.origin}/console/gate#${code}`} label={t('devices.qr')} />
      <p>
        {t('devices.code')}: <Copy text={shown} />
      </p>
      <p className="soft">
        {t('devices.codeUntil')} <Time at={until} />
      </p>
    </div>
  );
}

export function RevokeDialog({ device: { id, name }, onClose }: { device: CheckInDevice; onClose(): void }) {
  const { t } = useTranslation('check-in');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `check-in-revoke.${id}`,
    initial: {},
    send: (_, key) => plaza.api.revokeCheckInDevice({ id }, { key }),
    onSent: () => {
      refresh();
      say(t('devices.revokedDone', { name }));
      onClose();
    },
  });
  return (
    <Dialog title={t('devices.revoke')} onClose={onClose}>
      <p>{t('devices.revokeAbout', { name })}</p>
      <Form form={form} submit={t('devices.revoke')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}
