import type { Managed } from '@plaza/client';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../ui/Badge.tsx';
import { Copy } from '../../ui/Copy.tsx';
import { Fact } from '../../ui/Page.tsx';
import type { Column } from '../../ui/Table.tsx';
import { Time } from '../../ui/Time.tsx';
import { clockNames } from './clocks.ts';
import type { State } from './filters.ts';

const tones = { draft: 'plain', proposed: 'warn', published: 'good', archived: 'plain' } as const;

export function StateBadge({ state }: { state: State }) {
  const { t } = useTranslation('manage');
  return <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>;
}

/** The state, and what keeps something that is published from being sold now. */
export function useStateColumn<Row extends { managed: Managed }>(): Column<Row> {
  const { t } = useTranslation('manage');
  return {
    id: 'state',
    title: t('stateTitle'),
    cell: ({ managed: { state } }) => <StateBadge state={state} />,
    csv: ({ managed: { state } }) => state,
  };
}

/** What everything that is sold has: for the facts of its page. */
export function ManagedFacts({ id, managed }: { id: string; managed: Managed }) {
  const { t } = useTranslation('manage');
  const { state, clocks, published_at: published, merchant_id: merchant } = managed;
  return (
    <>
      <Fact name={t('stateTitle')}>
        <StateBadge state={state} />
      </Fact>
      {merchant === '' && <Fact name={t('seller')}>{t('platform')}</Fact>}
      {clockNames.map(
        (name) =>
          clocks[name] && (
            <Fact key={name} name={t(`clocks.${name}`)}>
              <Time at={clocks[name]} />
            </Fact>
          ),
      )}
      {published && (
        <Fact name={t('published')}>
          <Time at={published} />
        </Fact>
      )}
      <Fact name={t('id')}>
        <Copy text={id} />
      </Fact>
    </>
  );
}
