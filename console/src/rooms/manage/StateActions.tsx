// The next states of something that is sold, and its end.
import type { Managed } from '@plaza/client';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../../app/session.tsx';
import { Button, ButtonLink } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { useToast } from '../../ui/Toast.tsx';
import type { State } from './filters.ts';
import { acts, type Kind, type Version } from './kinds.ts';
import { useRefresh } from './queries.ts';

interface Thing {
  kind: Kind;
  id: string;
  name: string;
  managed: Managed;
}

type Act = 'publish' | 'propose' | 'return' | 'archive' | 'delete';

/** Where each act leads. */
const target: Record<Exclude<Act, 'delete'>, State> = {
  publish: 'published',
  propose: 'proposed',
  return: 'draft',
  archive: 'archived',
};

/** Whoever sells may propose; only where staff approves is it needed, and the answer to publishing says so. */
function actsIn({ state, published_at: published }: Managed, isStaff: boolean): Act[] {
  switch (state) {
    case 'draft':
      return ['publish', ...(isStaff ? [] : ['propose' as const]), ...(published ? [] : ['delete' as const])];
    case 'proposed':
      return isStaff ? ['publish', 'return'] : ['return'];
    case 'published':
      return ['archive'];
    case 'archived':
      return ['publish'];
  }
}

export function StateActions({ kind, id, name, managed }: Thing) {
  const { t } = useTranslation('manage');
  const isStaff = useMay()(acts[kind].permission);
  const [act, setAct] = useState<Act>();
  return (
    <>
      <ButtonLink to={`/manage/${kind}s/${id}/change`}>{t('change')}</ButtonLink>
      {actsIn(managed, isStaff).map((each) => (
        <Button
          key={each}
          look={each === 'publish' ? 'primary' : each === 'delete' ? 'danger' : 'secondary'}
          onClick={() => setAct(each)}
        >
          {t(`acts.${each}.title`)}
        </Button>
      ))}
      {act === 'delete' && (
        <DeleteDialog kind={kind} version={{ id, etag: managed.etag }} name={name} onClose={() => setAct(undefined)} />
      )}
      {act && act !== 'delete' && (
        <StateDialog
          act={act}
          kind={kind}
          version={{ id, etag: managed.etag }}
          name={name}
          onClose={() => setAct(undefined)}
        />
      )}
    </>
  );
}

interface DialogProps {
  kind: Kind;
  version: Version;
  name: string;
  onClose(): void;
}

function StateDialog({ act, kind, version, name, onClose }: DialogProps & { act: keyof typeof target }) {
  const { t } = useTranslation('manage');
  const say = useToast();
  const refresh = useRefresh();
  const form = useForm({
    id: `manage-${act}.${version.id}.${version.etag}`,
    initial: { reason: '' },
    send: ({ reason }, key) => acts[kind].setState({ ...version, state: target[act], reason }, key),
    onSent: () => {
      refresh();
      say(t(`acts.${act}.done`, { name }));
      onClose();
    },
  });
  return (
    <Dialog title={t(`acts.${act}.title`)} onClose={onClose}>
      <p>{t(`acts.${act}.about`, { name })}</p>
      <Form form={form} submit={t(`acts.${act}.send`)}>
        <TextField label={t('reason')} hint={t('reasonHint')} maxLength={200} {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}

function DeleteDialog({ kind, version, name, onClose }: DialogProps) {
  const { t } = useTranslation('manage');
  const say = useToast();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const form = useForm({
    id: `manage-delete.${version.id}`,
    initial: {},
    send: (_, key) => acts[kind].remove(version, key),
    onSent: () => {
      say(t('acts.delete.done', { name }));
      void navigate({ to: acts[kind].list }).then(refresh);
    },
  });
  return (
    <Dialog title={t('acts.delete.title')} onClose={onClose}>
      <p>{t('acts.delete.about', { name })}</p>
      <Form form={form} submit={t('acts.delete.send')} look="danger">
        {null}
      </Form>
    </Dialog>
  );
}
