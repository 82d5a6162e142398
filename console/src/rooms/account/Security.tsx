import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Factor } from '@plaza/client';
import { hasPasskeys, makePasskey } from '../../app/passkeys.ts';
import { plaza } from '../../app/plaza.ts';
import { ProofError } from '../../app/ProofForm.tsx';
import { useStepUp, type StepUp } from '../../app/StepUp.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Card } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { Table, type Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Account } from './Account.tsx';
import { AppDialog, CodesDialog, NameDialog, RemoveDialog } from './FactorDialogs.tsx';
import { LinkedAccounts } from './LinkedAccounts.tsx';

type Open =
  { what: 'app' | 'passkey' } | { what: 'codes'; codes: string[] } | { what: 'rename' | 'remove'; of: Factor };

export function Security() {
  const { t } = useTranslation('account');
  const stepUp = useStepUp();
  const { data, error, refetch } = useQuery({
    queryKey: ['factors'],
    queryFn: ({ signal }) => plaza.api.listFactors({}, { signal }),
  });
  return (
    <Account>
      {error ? (
        <ErrorNote error={error} retry={() => void refetch()} />
      ) : data ? (
        <>
          {data.cool_off_until && (
            <Card title={t('security.coolOff')}>
              <p role="status">
                {t('security.coolOffAbout')} <Time at={data.cool_off_until} />
              </p>
              <p>{t('security.coolOffPass')}</p>
            </Card>
          )}
          <Factors factors={data.factors} codesLeft={data.recovery_codes_left} stepUp={stepUp} />
        </>
      ) : (
        <Card>
          <Skeleton width="50%" height={120} />
        </Card>
      )}
      <LinkedAccounts stepUp={stepUp} />
      {stepUp.dialog}
    </Account>
  );
}

interface FactorsProps {
  factors: Factor[];
  codesLeft: number;
  stepUp: StepUp;
}

function Factors({ factors, codesLeft, stepUp }: FactorsProps) {
  const { t } = useTranslation('account');
  const queries = useQueryClient();
  const say = useToast();
  const [open, setOpen] = useState<Open>();
  const [error, setError] = useState<unknown>();
  const close = () => setOpen(undefined);
  const changed = async (text: string) => {
    close();
    await queries.invalidateQueries({ queryKey: ['factors'] });
    say(text);
  };
  const makeCodes = async () => {
    setError(undefined);
    try {
      const { codes } = await stepUp.run(() => plaza.api.createRecoveryCodes());
      setOpen({ what: 'codes', codes });
      await queries.invalidateQueries({ queryKey: ['factors'] });
    } catch (thrown) {
      setError(thrown);
    }
  };
  return (
    <>
      <Card
        title={t('security.factors')}
        actions={
          <>
            <Button icon="plus" onClick={() => setOpen({ what: 'app' })}>
              {t('security.addApp')}
            </Button>
            {hasPasskeys() && (
              <Button icon="plus" onClick={() => setOpen({ what: 'passkey' })}>
                {t('security.addPasskey')}
              </Button>
            )}
          </>
        }
      >
        <FactorTable factors={factors} onOpen={setOpen} />
      </Card>
      <Card title={t('security.codes')}>
        <p>{t('security.codesAbout')}</p>
        <p>{factors.length === 0 ? t('security.codesNone') : t('security.codesLeft', { count: codesLeft })}</p>
        {error !== undefined && <ProofError error={error} />}
        {factors.length > 0 && <Button onClick={() => void makeCodes()}>{t('security.codesMake')}</Button>}
      </Card>
      {open?.what === 'app' && (
        <AppDialog stepUp={stepUp} onClose={close} onDone={() => changed(t('security.added'))} />
      )}
      {open?.what === 'passkey' && (
        <NameDialog
          title={t('security.addPasskey')}
          submit={t('security.add')}
          onClose={close}
          send={async (name) => {
            const { options } = await stepUp.run(() => plaza.api.beginPasskey());
            const passkey = await makePasskey(options);
            await stepUp.run(() => plaza.api.addPasskey({ name, passkey }));
            await changed(t('security.added'));
          }}
        />
      )}
      {open?.what === 'rename' && (
        <NameDialog
          title={t('security.rename')}
          submit={t('security.save')}
          initial={open.of.name}
          onClose={close}
          send={async (name) => {
            await plaza.api.renameFactor({ id: open.of.id, name });
            await changed(t('security.renamed'));
          }}
        />
      )}
      {open?.what === 'remove' && (
        <RemoveDialog factor={open.of} stepUp={stepUp} onClose={close} onDone={() => changed(t('security.removed'))} />
      )}
      {open?.what === 'codes' && <CodesDialog codes={open.codes} onClose={close} />}
    </>
  );
}

function FactorTable({ factors, onOpen }: { factors: Factor[]; onOpen(open: Open): void }) {
  const { t } = useTranslation('account');
  if (factors.length === 0) return <p>{t('security.empty')}</p>;
  const columns: Column<Factor>[] = [
    { id: 'name', title: t('security.name'), wide: true, cell: ({ name }) => name },
    {
      id: 'kind',
      title: t('security.kind'),
      cell: ({ kind, backed_up: synced }) => (
        <>
          {kind === 'totp' ? t('security.app') : t('security.passkey')}{' '}
          {synced && <Badge>{t('security.synced')}</Badge>}
        </>
      ),
    },
    {
      id: 'created',
      title: t('security.created'),
      minor: true,
      cell: (factor) => <Time at={factor.created_at} as="day" />,
    },
    {
      id: 'used',
      title: t('security.used'),
      cell: ({ last_used_at: at }) => (at ? <Time at={at} /> : '–'),
    },
    {
      id: 'actions',
      title: t('security.actions'),
      cell: (of) => (
        <span className="actions">
          <Button size="small" look="quiet" onClick={() => onOpen({ what: 'rename', of })}>
            {t('security.rename')}
          </Button>
          <Button size="small" look="quiet" onClick={() => onOpen({ what: 'remove', of })}>
            {t('security.remove')}
          </Button>
        </span>
      ),
    },
  ];
  return <Table label={t('security.factors')} rows={factors} columns={columns} rowId={({ id }) => id} />;
}
