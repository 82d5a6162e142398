import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Identity } from '@plaza/client';
import { plaza } from '../../app/plaza.ts';
import { goToProvider, useProviders } from '../../app/providers.tsx';
import type { StepUp } from '../../app/StepUp.tsx';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card } from '../../ui/Page.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { useAction } from '../../ui/action.ts';

/** Nothing where the operator offers no provider and nothing is linked. */
export function LinkedAccounts({ stepUp }: { stepUp: StepUp }) {
  const { t } = useTranslation('account');
  const providers = useProviders();
  const { data = [] } = useQuery({
    queryKey: ['identities'],
    queryFn: async ({ signal }) => (await plaza.api.listIdentities({}, { signal })).identities,
  });
  const going = useAction();
  const [unlinking, setUnlinking] = useState<Identity>();
  const nameOf = ({ provider, issuer }: Identity): string =>
    providers.find(({ id }) => id === provider)?.name ?? new URL(issuer).hostname;
  if (providers.length === 0 && data.length === 0) return null;
  return (
    <Card
      title={t('identities.title')}
      actions={providers
        .filter(({ id }) => !data.some(({ provider }) => provider === id))
        .map(({ id, name }) => (
          <Button
            key={id}
            icon="plus"
            busy={going.isBusy}
            onClick={() => going.run(() => stepUp.run(() => goToProvider('link', id)))}
          >
            {t('identities.link', { name })}
          </Button>
        ))}
    >
      <p>{t('identities.about')}</p>
      {going.error !== undefined && <ErrorNote error={going.error} />}
      <IdentityTable identities={data} nameOf={nameOf} onUnlink={setUnlinking} />
      {unlinking && (
        <UnlinkDialog
          identity={unlinking}
          name={nameOf(unlinking)}
          stepUp={stepUp}
          onClose={() => setUnlinking(undefined)}
        />
      )}
    </Card>
  );
}

interface IdentityTableProps {
  identities: Identity[];
  nameOf(identity: Identity): string;
  onUnlink(identity: Identity): void;
}

function IdentityTable({ identities, nameOf, onUnlink }: IdentityTableProps) {
  const { t } = useTranslation('account');
  if (identities.length === 0) return <p>{t('identities.none')}</p>;
  const columns: Column<Identity>[] = [
    { id: 'provider', title: t('identities.provider'), wide: true, cell: nameOf },
    { id: 'email', title: t('identities.email'), cell: ({ email }) => email || '–' },
    { id: 'linked', title: t('identities.linked'), minor: true, cell: (one) => <Time at={one.created_at} as="day" /> },
    {
      id: 'used',
      title: t('identities.used'),
      cell: ({ last_used_at: at }) => (at ? <Time at={at} /> : '–'),
    },
    {
      id: 'actions',
      title: t('identities.actions'),
      cell: (identity) => (
        <Button size="small" look="quiet" onClick={() => onUnlink(identity)}>
          {t('identities.unlink')}
        </Button>
      ),
    },
  ];
  return <Table label={t('identities.title')} rows={identities} columns={columns} rowId={({ id }) => id} />;
}

interface UnlinkDialogProps {
  identity: Identity;
  name: string;
  stepUp: StepUp;
  onClose(): void;
}

function UnlinkDialog({ identity, name, stepUp, onClose }: UnlinkDialogProps) {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const say = useToast();
  const action = useAction();
  const unlink = async () => {
    await stepUp.run(() => plaza.api.unlinkIdentity({ id: identity.id }));
    await queries.invalidateQueries({ queryKey: ['identities'] });
    onClose();
    say(t('identities.unlinked'));
  };
  return (
    <Dialog title={t('identities.unlink')} onClose={onClose}>
      <p>{t('identities.unlinkAbout', { name })}</p>
      {action.error !== undefined && <ErrorNote error={action.error} />}
      <div className="actions">
        <Button look="danger" busy={action.isBusy} onClick={() => action.run(unlink)}>
          {t('identities.unlink')}
        </Button>
      </div>
    </Dialog>
  );
}
