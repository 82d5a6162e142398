// Who is in the team of a merchant acts for it: what begins this, and what is over every page meanwhile.
import type { MerchantAccount } from '@plaza/client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Button } from '../ui/Button.tsx';
import { ErrorNote } from '../ui/ErrorNote.tsx';
import { plaza } from './plaza.ts';
import { useSession } from './session.tsx';

export const useMerchantAccount = (id: string) =>
  useQuery({
    queryKey: ['merchant account', id],
    queryFn: async ({ signal }) => (await plaza.api.getMerchantAccount({ id }, { signal })).merchant,
  });

/** The session changes with the answer, and every page with it. */
const useActFor = () => useMutation({ mutationFn: (id: string | undefined) => plaza.auth.actFor(id) });

/** Nothing for a merchant that takes no calls now, and for whoever acts for it already. */
export function ActFor({ merchant: { id, name, state }, size }: { merchant: MerchantAccount; size?: 'small' }) {
  const { t } = useTranslation('app');
  const { acting, isLooking } = useSession();
  const act = useActFor();
  if (isLooking || state !== 'approved' || acting?.merchantId === id) return null;
  return (
    <>
      <Button {...(size && { size })} busy={act.isPending} onClick={() => act.mutate(id)}>
        {t('acting.begin', { name })}
      </Button>
      {act.error && <ErrorNote error={act.error} />}
    </>
  );
}

export function ActingBanner() {
  const { acting } = useSession();
  return acting ? <Banner id={acting.merchantId} /> : null;
}

function Banner({ id }: { id: string }) {
  const { t } = useTranslation('app');
  const { data: merchant } = useMerchantAccount(id);
  const act = useActFor();
  return (
    <section className="acting" aria-label={t('acting.title')}>
      <p>
        <strong>{t('acting.as', { name: merchant?.name ?? t('acting.merchant') })}</strong>{' '}
        <span>{t('acting.about')}</span>
      </p>
      <Button size="small" busy={act.isPending} onClick={() => act.mutate(undefined)}>
        {t('acting.back')}
      </Button>
      {act.error && <ErrorNote error={act.error} />}
    </section>
  );
}
