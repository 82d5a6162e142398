// Who is signed in. A page is shown when that is known.
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { plaza, type User } from './plaza.ts';

interface SessionState {
  user: User | undefined;
  /** Whether it ended because nobody did anything for a while. */
  ended: 'idle' | 'other' | undefined;
}

interface SessionValue extends SessionState {
  signOut(why?: 'idle'): Promise<void>;
}

const SessionContext = createContext<SessionValue | undefined>(undefined);

export function SessionProvider({ onChange, children }: { onChange: () => void; children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ user: plaza.auth.user, ended: undefined });
  useEffect(() => {
    const ends = [
      plaza.on('signedIn', () => setState({ user: plaza.auth.user, ended: undefined })),
      plaza.on('signedOut', () => {
        onChange();
        setState(({ ended }) => ({ user: undefined, ended: ended ?? 'other' }));
      }),
    ];
    return () => ends.forEach((end) => end());
  }, [onChange]);
  const signOut = async (why?: 'idle') => {
    setState((now) => ({ ...now, ended: why }));
    await plaza.auth.signOut();
    setState({ user: undefined, ended: why });
  };
  return <SessionContext value={{ ...state, signOut }}>{children}</SessionContext>;
}

export function useSession(): SessionValue {
  const value = use(SessionContext);
  if (!value) throw new Error('useSession is used outside of SessionProvider.');
  return value;
}

/** The person who is signed in; only for what is shown when somebody is. */
export function useUser(): User {
  const { user } = useSession();
  if (!user) throw new Error('Nobody is signed in.');
  return user;
}
