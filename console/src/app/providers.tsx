// Sign-in with providers. The way there and back leaves the page: what it needs then is kept in this tab.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { IdentityProvider } from '@plaza/client';
import { Button } from '../ui/Button.tsx';
import { plaza } from './plaza.ts';

/** What a tab that went to a provider knows when it comes back. */
export interface Pending {
  what: 'signIn' | 'link';
  verifier: string;
  /** Where the person was: a path behind `/console`. */
  back: string;
}

const keyOf = (state: string): string => `plaza.provider.${state}`;

/** Leaves for a provider. */
export async function goToProvider(what: Pending['what'], provider: string): Promise<void> {
  const begin = what === 'signIn' ? plaza.api.beginProviderSignIn : plaza.api.beginIdentityLink;
  const { authorization_url: url, state, verifier } = await begin({ provider });
  const { pathname, search } = window.location;
  const back = `${pathname.replace(/^\/console(?=\/|$)/, '')}${search}` || '/';
  window.sessionStorage.setItem(keyOf(state), JSON.stringify({ what, verifier, back } satisfies Pending));
  window.location.assign(url);
}

/** What was kept for a way that ends now. Only once. */
export function takePending(state: string): Pending | undefined {
  const kept = window.sessionStorage.getItem(keyOf(state));
  window.sessionStorage.removeItem(keyOf(state));
  return kept === null ? undefined : (JSON.parse(kept) as Pending);
}

const noProviders: readonly IdentityProvider[] = [];

/** Those that the operator offers; none while they are not known. */
export function useProviders(): readonly IdentityProvider[] {
  const { data } = useQuery({
    queryKey: ['identity providers'],
    queryFn: async ({ signal }) => (await plaza.api.listIdentityProviders({}, { signal })).providers,
    staleTime: Infinity,
  });
  return data ?? noProviders;
}

interface ProviderButtonsProps {
  busy: boolean;
  /** Goes there, and shows what went wrong. */
  go(work: () => Promise<unknown>): void;
}

export function ProviderButtons({ busy, go }: ProviderButtonsProps) {
  const { t } = useTranslation('app');
  return useProviders().map(({ id, name }) => (
    <Button key={id} busy={busy} onClick={() => go(() => goToProvider('signIn', id))}>
      {t('signIn.provider', { name })}
    </Button>
  ));
}
