import type { Invitation } from '@plaza/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { List } from '../../ui/List.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useInvitations } from './queries.ts';
import { givenRoles, type GivenRole } from './roles.ts';

export function Invitations({ id }: { id: string }) {
  const { t } = useTranslation('team');
  const queries = useQueryClient();
  const [isInviting, setInviting] = useState(false);
  const withdraw = useMutation({
    mutationFn: (invitation: Invitation) => plaza.api.withdrawInvitation({ merchant_id: id, id: invitation.id }),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['invitations', id] }),
  });
  const columns: Column<Invitation>[] = [
    { id: 'email', title: t('email'), wide: true, cell: ({ email }) => email },
    { id: 'role', title: t('role'), cell: ({ role }) => t(`roles.${role}`) },
    { id: 'until', title: t('until'), minor: true, cell: ({ expires_at: at }) => <Time at={at} /> },
    {
      id: 'act',
      title: t('change'),
      numeric: true,
      cell: (invitation) => (
        <Button size="small" busy={withdraw.isPending} onClick={() => withdraw.mutate(invitation)}>
          {t('withdraw')}
        </Button>
      ),
    },
  ];
  return (
    <>
      <List
        label={t('invitations')}
        heading
        list={useInvitations(id)}
        columns={columns}
        rowId={(invitation) => invitation.id}
        actions={
          <Button look="primary" icon="plus" onClick={() => setInviting(true)}>
            {t('invite.title')}
          </Button>
        }
        empty={
          <EmptyState icon="mail" title={t('noInvitations')}>
            {t('noInvitationsText')}
          </EmptyState>
        }
      />
      {withdraw.error && <ErrorNote error={withdraw.error} />}
      {isInviting && <Invite id={id} onClose={() => setInviting(false)} />}
    </>
  );
}

function Invite({ id, onClose }: { id: string; onClose(): void }) {
  const { t } = useTranslation('team');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `invite.${id}`,
    initial: { email: '', role: 'support' },
    send: ({ email, role }, key) =>
      plaza.api.inviteMember({ merchant_id: id, email, role: role as GivenRole }, { key }),
    onSent: () => {
      void queries.invalidateQueries({ queryKey: ['invitations', id] });
      say(t('invite.done'));
      onClose();
    },
  });
  return (
    <Dialog title={t('invite.title')} onClose={onClose}>
      <p>{t('invite.about')}</p>
      <Form form={form} submit={t('invite.send')}>
        <TextField label={t('email')} type="email" required maxLength={254} {...form.field('email')} />
        <SelectField
          label={t('role')}
          options={givenRoles.map((role) => ({ value: role, label: t(`roles.${role}`) }))}
          {...form.field('role')}
        />
      </Form>
    </Dialog>
  );
}
