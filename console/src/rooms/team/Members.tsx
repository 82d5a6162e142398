import type { Member } from '@plaza/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useUser } from '../../app/session.tsx';
import { useStepUp } from '../../app/StepUp.tsx';
import { Avatar } from '../../media/Avatar.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { List } from '../../ui/List.tsx';
import { Menu, type MenuEntry } from '../../ui/Menu.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useMembers } from './queries.ts';
import { givenRoles, type GivenRole } from './roles.ts';

type Act =
  | { what: 'role'; member: Member; role: GivenRole }
  | { what: 'remove' | 'offer'; member: Member }
  | { what: 'leave' | 'accept' | 'decline' };

export function Members({ id, isOwner }: { id: string; isOwner: boolean }) {
  const { t } = useTranslation('team');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const stepUp = useStepUp();
  const change = useMutation({
    mutationFn: (act: Act) => stepUp.run(() => send(id, act)),
    onSuccess: (_answer, { what }) => {
      for (const queryKey of [['members', id], ['merchant account', id], ['memberships']])
        void queries.invalidateQueries({ queryKey });
      say(t(`done.${what}`));
      if (what === 'leave') void navigate({ to: '/team' });
    },
  });
  return (
    <>
      <List
        label={t('members')}
        heading
        list={useMembers(id)}
        columns={useColumns(isOwner, change.mutate)}
        rowId={(member) => member.user_id}
        empty={<EmptyState icon="people" title={t('noMembers')} />}
      />
      {change.error && <ErrorNote error={change.error} />}
      {stepUp.dialog}
    </>
  );
}

function send(id: string, act: Act): Promise<unknown> {
  const merchant = { merchant_id: id };
  switch (act.what) {
    case 'role':
      return plaza.api.changeMemberRole({ ...merchant, user_id: act.member.user_id, role: act.role });
    case 'remove':
      return plaza.api.removeMember({ ...merchant, user_id: act.member.user_id });
    case 'offer':
      return plaza.api.offerOwnership({ ...merchant, user_id: act.member.user_id });
    case 'leave':
      return plaza.api.leaveTeam(merchant);
    case 'accept':
      return plaza.api.acceptOwnership(merchant);
    case 'decline':
      return plaza.api.endOwnershipOffer(merchant);
  }
}

function useColumns(isOwner: boolean, run: (act: Act) => void): Column<Member>[] {
  const { t } = useTranslation('team');
  const { id: me } = useUser();
  const entriesOf = (member: Member): MenuEntry[] => {
    if (member.role === 'owner') return [];
    if (member.user_id === me)
      return [
        ...(member.ownership_offered
          ? [
              { label: t('act.accept'), onSelect: () => run({ what: 'accept' }) },
              { label: t('act.decline'), onSelect: () => run({ what: 'decline' }) },
            ]
          : []),
        { label: t('act.leave'), onSelect: () => run({ what: 'leave' }) },
      ];
    if (!isOwner) return [];
    return [
      ...givenRoles.map((role) => ({
        label: t(`roles.${role}`),
        checked: member.role === role,
        onSelect: () => run({ what: 'role', member, role }),
      })),
      { label: t('act.offer'), onSelect: () => run({ what: 'offer', member }) },
      { label: t('act.remove'), onSelect: () => run({ what: 'remove', member }) },
    ];
  };
  return [
    {
      id: 'name',
      title: t('person'),
      wide: true,
      cell: ({ name, email, picture }) => (
        <span className="with-thumb">
          <Avatar name={name} picture={picture} />
          <span className="two-lines">
            <span>{name}</span>
            <span className="soft">{email}</span>
          </span>
        </span>
      ),
    },
    {
      id: 'role',
      title: t('role'),
      cell: ({ role, ownership_offered: isOffered }) => (
        <span className="two-lines">
          <span>{t(`roles.${role}`)}</span>
          {isOffered && <span className="soft">{t('offered')}</span>}
        </span>
      ),
    },
    { id: 'since', title: t('since'), minor: true, cell: ({ since }) => <Time at={since} as="day" /> },
    {
      id: 'act',
      title: t('change'),
      numeric: true,
      cell: (member) => {
        const entries = entriesOf(member);
        return entries.length === 0 ? null : (
          <Menu label={t('changeOf', { name: member.name })} groups={[{ entries }]}>
            <Icon name="more" />
            <span className="visually-hidden">{t('changeOf', { name: member.name })}</span>
          </Menu>
        );
      },
    },
  ];
}
