// The roles of staff that somebody has. Who may give roles gives and takes them, but not their own.
import type { User } from '@plaza/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMay, useUser } from '../../app/session.tsx';
import { useStepUp } from '../../app/StepUp.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { SelectField } from '../../ui/Field.tsx';
import { Card } from '../../ui/Page.tsx';
import { useToast } from '../../ui/Toast.tsx';

const names = ['admin', 'support', 'finance', 'catalogue', 'auditor'] as const;
type Role = User['staff_roles'][number];

export function Roles({ person }: { person: User }) {
  const may = useMay();
  const { id } = useUser();
  return may('staff.write') && person.id !== id ? <Changes person={person} /> : null;
}

function Changes({ person: { id, name, staff_roles: roles } }: { person: User }) {
  const { t } = useTranslation('people');
  const queries = useQueryClient();
  const say = useToast();
  const stepUp = useStepUp();
  const others = names.filter((role) => !roles.includes(role));
  const [chosen, setChosen] = useState('');
  const wanted = others.find((role) => role === chosen) ?? others[0];
  const change = useMutation({
    mutationFn: ({ act, role }: { act: 'grant' | 'revoke'; role: Role }) =>
      stepUp.run(() =>
        act === 'grant' ? plaza.api.grantStaffRole({ id, role }) : plaza.api.revokeStaffRole({ id, role }),
      ),
    onSuccess: () => {
      for (const queryKey of [['person', id], ['people'], ['sessions of', id], ['audit']])
        void queries.invalidateQueries({ queryKey });
      say(t('staff.done', { name }));
    },
  });
  return (
    <Card title={t('staff.title')}>
      <p className="soft">{t('staff.about')}</p>
      {roles.length > 0 && (
        <ul className="chips">
          {roles.map((role) => (
            <li key={role}>
              <Button
                size="small"
                icon="close"
                busy={change.isPending}
                onClick={() => change.mutate({ act: 'revoke', role })}
              >
                {t('staff.revoke', { role: t(`staff.roles.${role}`) })}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {wanted && (
        <div className="actions">
          <SelectField
            label={t('staff.role')}
            options={others.map((role) => ({ value: role, label: t(`staff.roles.${role}`) }))}
            value={wanted}
            onValue={setChosen}
          />
          <Button busy={change.isPending} onClick={() => change.mutate({ act: 'grant', role: wanted })}>
            {t('staff.grant')}
          </Button>
        </div>
      )}
      {change.error && <ErrorNote error={change.error} />}
      {stepUp.dialog}
    </Card>
  );
}
