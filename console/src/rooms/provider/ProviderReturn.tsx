// A person comes back from a provider: the sign-in, or the link, is finished, and they are again where they were.
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { plaza, SecondFactorNeeded, type SignInChallenge } from '../../app/plaza.ts';
import { takePending } from '../../app/providers.tsx';
import { SecondStep } from '../../app/SignIn.tsx';
import { ErrorNote } from '../../ui/ErrorNote.tsx';
import { Icon } from '../../ui/Icon.tsx';

type Outcome = { back: string } | { back: string; challenge: SignInChallenge } | { problem: 'givenUp' | 'lost' };

export function ProviderReturn() {
  const { t, i18n } = useTranslation('provider');
  const [returned] = useState(readAddress);
  const state = returned.get('state') ?? '';
  // A query runs once, however often React draws the page.
  const { data, error } = useQuery({
    queryKey: ['provider return', state],
    queryFn: () => finish(returned, i18n.language),
    retry: false,
    staleTime: Infinity,
    gcTime: Infinity,
  });
  const [isProven, setProven] = useState(false);
  const back = data && 'back' in data && (!('challenge' in data) || isProven) ? data.back : undefined;
  useEffect(() => {
    if (back !== undefined) goBack(back);
  }, [back]);
  if (data && 'challenge' in data && !isProven)
    return <SecondStep challenge={data.challenge} done={() => setProven(true)} back={() => goBack('/')} />;
  return (
    <div className="card sign-in-card">
      <title>{`${t('title')} · Plaza`}</title>
      <h1>{t('title')}</h1>
      {error ? (
        <ErrorNote error={error} />
      ) : (
        <p className="note" role="status">
          <Icon name="info" />
          {data && 'problem' in data ? t(`problem.${data.problem}`) : t('busy')}
        </p>
      )}
      <p>
        <Link to="/">{t('console')}</Link>
      </p>
    </div>
  );
}

/** The page is loaded anew: nothing of the way back stays in its history. */
const goBack = (path: string): void => window.location.replace(`/console${path}`);

/** Providers answer behind `?`, and those that send a form behind `#`. Neither stays in the history of the browser. */
function readAddress(): URLSearchParams {
  const { search, hash, pathname } = window.location;
  const fields = new URLSearchParams(search || hash.slice(1));
  // Drawn again, React reads an address that is empty already.
  if (fields.has('state')) {
    window.history.replaceState(window.history.state, '', pathname);
    last = fields;
  }
  return last ?? fields;
}

let last: URLSearchParams | undefined;

async function finish(returned: URLSearchParams, language: string): Promise<Outcome> {
  const [state, code, issuer] = ['state', 'code', 'iss'].map((name) => returned.get(name) ?? '');
  const pending = takePending(state!);
  if (!pending) return { problem: 'lost' };
  if (!code) return { problem: 'givenUp' };
  const { verifier, back, what } = pending;
  const flow = { state: state!, code, issuer, verifier };
  if (what === 'link') {
    await plaza.api.linkIdentity(flow);
    return { back };
  }
  try {
    const mails = language.startsWith('fr') ? 'fr' : 'en';
    await plaza.auth.signInWithProvider({ ...flow, user: returned.get('user') ?? '', language: mails });
    return { back };
  } catch (error) {
    if (error instanceof SecondFactorNeeded) return { back, challenge: error.challenge };
    throw error;
  }
}
