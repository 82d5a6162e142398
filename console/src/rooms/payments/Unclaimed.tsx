import type { Unclaimed as Account } from '@plaza/client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza } from '../../app/plaza.ts';
import { useMay } from '../../app/session.tsx';
import { Button } from '../../ui/Button.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ExportButton } from '../../ui/ExportButton.tsx';
import { TextAreaField, TextField } from '../../ui/Field.tsx';
import { Form } from '../../ui/Form.tsx';
import { useForm } from '../../ui/form.ts';
import { List } from '../../ui/List.tsx';
import { Money } from '../../ui/Money.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { Frame } from './Frame.tsx';
import { useUnclaimed } from './queries.ts';

export function Unclaimed() {
  const { t } = useTranslation('payments');
  const list = useUnclaimed();
  const [paid, setPaid] = useState<Account>();
  const may = useMay();
  const columns: Column<Account>[] = [
    {
      id: 'owner',
      title: t('unclaimed.owner'),
      wide: true,
      cell: ({ user_id: id }) => <Copy text={id} />,
      csv: ({ user_id: id }) => id,
    },
    {
      id: 'since',
      title: t('unclaimed.since'),
      minor: true,
      cell: ({ created_at: at }) => <Time at={at} />,
      csv: ({ created_at: at }) => at,
    },
    {
      id: 'amount',
      title: t('amount'),
      numeric: true,
      cell: ({ amount, currency }) => <Money amount={amount} currency={currency} strong />,
      csv: ({ amount }) => amount,
    },
    {
      id: 'act',
      title: t('payouts.act'),
      numeric: true,
      cell: (account) =>
        may('ledger.write') && (
          <Button size="small" onClick={() => setPaid(account)}>
            {t('unclaimed.pay')}
          </Button>
        ),
    },
  ];
  return (
    <Frame>
      <List
        label={t('unclaimed.title')}
        list={list}
        columns={columns}
        rowId={({ id }) => id}
        actions={<ExportButton name="unclaimed" list={list} columns={columns} />}
        empty={
          <EmptyState icon="coins" title={t('unclaimed.empty')}>
            {t('unclaimed.emptyText')}
          </EmptyState>
        }
      />
      {paid && <Pay account={paid} onClose={() => setPaid(undefined)} />}
    </Frame>
  );
}

function Pay({ account, onClose }: { account: Account; onClose(): void }) {
  const { t } = useTranslation('payments');
  const queries = useQueryClient();
  const say = useToast();
  const form = useForm({
    id: `unclaimed.${account.id}`,
    initial: { amount: '', recipient_id: '', reference: '', reason: '' },
    send: (values, key) => plaza.api.payUnclaimed({ id: account.id, ...values }, { key }),
    onSent: () => {
      void queries.invalidateQueries({ queryKey: ['unclaimed'] });
      say(t('unclaimed.wasPaid'));
      onClose();
    },
  });
  return (
    <Dialog title={t('unclaimed.payTitle')} onClose={onClose}>
      <p>
        <Money amount={account.amount} currency={account.currency} strong />
      </p>
      <p>{t('unclaimed.payAbout')}</p>
      <Form form={form} submit={t('unclaimed.payTitle')} look="danger">
        <TextField
          label={t('amount')}
          hint={t('payment.amountHint', { currency: account.currency })}
          inputMode="decimal"
          {...form.field('amount')}
        />
        <TextField
          label={t('unclaimed.recipient')}
          hint={t('unclaimed.recipientHint')}
          maxLength={36}
          {...form.field('recipient_id')}
        />
        <TextField
          label={t('unclaimed.reference')}
          hint={t('unclaimed.referenceHint')}
          maxLength={200}
          {...form.field('reference')}
        />
        <TextAreaField label={t('reason')} hint={t('reasonHint')} required maxLength={200} {...form.field('reason')} />
      </Form>
    </Dialog>
  );
}
