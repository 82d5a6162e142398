// Who is signed in. A page is shown when that is known.
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { endLook, leave, look, own, type Acting, type ImpersonateResponse, type User } from './plaza.ts';
import type { Permission } from './room.ts';

interface SessionState {
  /** Who is signed in, or as whom they look. */
  user: User | undefined;
  /** The merchant for which the user acts. */
  acting: Acting | undefined;
  /** Whether somebody of the staff looks as the user. */
  isLooking: boolean;
  /** Whether it ended because nobody did anything for a while. */
  ended: 'idle' | 'other' | undefined;
}

interface SessionValue extends SessionState {
  signOut(why?: 'idle'): Promise<void>;
  /** Shows everything as that person sees it. */
  lookAs(answer: ImpersonateResponse): void;
  stopLooking(): Promise<void>;
}

const SessionContext = createContext<SessionValue | undefined>(undefined);

const nobody: SessionState = { user: undefined, acting: undefined, isLooking: false, ended: undefined };
const ownSession = (): SessionState => ({ ...nobody, user: own.auth.user, acting: own.auth.acting });

export function SessionProvider({ onChange, children }: { onChange: () => void; children: ReactNode }) {
  const [state, setState] = useState<SessionState>(ownSession);
  useEffect(() => {
    // The person's own session: whatever ends it ends a look as well.
    const ends = [
      own.on('signedIn', () => setState(ownSession())),
      own.on('actingChanged', (acting) => {
        // What is seen for one merchant is not seen for another.
        onChange();
        setState((now) => (now.isLooking ? now : { ...now, acting }));
      }),
      own.on('signedOut', () => {
        leave();
        onChange();
        setState(({ ended }) => ({ ...nobody, ended: ended ?? 'other' }));
      }),
    ];
    return () => ends.forEach((end) => end());
  }, [onChange]);
  const signOut = async (why?: 'idle') => {
    setState((now) => ({ ...now, ended: why }));
    await endLook();
    await own.auth.signOut();
    setState({ ...nobody, ended: why });
  };
  const show = (next: SessionState) => {
    onChange();
    setState(next);
  };
  const lookAs = (answer: ImpersonateResponse) => {
    look(answer);
    show({ ...nobody, user: answer.person, isLooking: true });
  };
  const stopLooking = async () => {
    await endLook();
    show(ownSession());
  };
  return <SessionContext value={{ ...state, signOut, lookAs, stopLooking }}>{children}</SessionContext>;
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

/** Whether the roles of the person who is signed in permit something: what is not permitted is not offered. */
export function useMay(): (permission: Permission) => boolean {
  const { permissions } = useUser();
  return (permission) => permissions.includes(permission);
}
