// A guest keeps what they bought: they sign up, or sign in, and it moves to that account. The guest's token waits in the tab's storage meanwhile, because
// a sign-in can lead over other pages; it is good for a quarter of an hour.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../ui/ErrorNote.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useToast } from '../ui/Toast.tsx';
import { isPlazaError, plaza } from './plaza.ts';
import { useUser } from './session.tsx';

const key = 'plaza.guest';

/** Before somebody else signs in: from then on the tab has that person's session. */
export async function rememberGuest(): Promise<void> {
  const token = await plaza.auth.token(await plaza.auth.token());
  if (token !== undefined) sessionStorage.setItem(key, token);
}

export function GuestNote() {
  const { role } = useUser();
  return role === 'guest' ? <KeepNote /> : <MergeNote />;
}

function KeepNote() {
  const { t } = useTranslation('app');
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (path.endsWith('/keep')) return null;
  return (
    <div className="note guest-note" role="note">
      <Icon name="info" />
      <p>
        {t('guest.note')} <Link to="/keep">{t('guest.keep')}</Link>
      </p>
    </div>
  );
}

/** After the sign-in: moves what the guest has, and says so. */
function MergeNote() {
  const { t } = useTranslation('app');
  const queries = useQueryClient();
  const say = useToast();
  const [token, setToken] = useState(() => sessionStorage.getItem(key));
  const forget = () => {
    sessionStorage.removeItem(key);
    setToken(null);
  };
  const merge = useMutation({
    mutationFn: (guest_token: string) => plaza.api.mergeGuest({ guest_token }),
    onSuccess: ({ status }) => {
      forget();
      say(t(`guest.${status}`));
      void queries.invalidateQueries();
    },
    onError: (error) => {
      // The token has expired, or what it was for is done: there is nothing to try again.
      if (isPlazaError(error) && ['GUEST_TOKEN_INVALID', 'GUEST_ALREADY_MERGED', 'NOT_A_GUEST'].includes(error.reason))
        sessionStorage.removeItem(key);
    },
  });
  const { mutate } = merge;
  useEffect(() => {
    if (token) mutate(token);
  }, [token, mutate]);
  if (!token || !merge.error) return null;
  return (
    <div className="guest-note">
      <ErrorNote error={merge.error} {...(sessionStorage.getItem(key) && { retry: () => mutate(token) })} />
    </div>
  );
}
