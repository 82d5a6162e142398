// Who is signed in. A page is shown when that is known.
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { endLook, leave, look, own, plaza, type ImpersonateResponse, type User } from './plaza.ts';
import type { Permission } from './room.ts';

interface SessionState {
  /** Who is signed in, or as whom they look. */
  user: User | undefined;
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

export function SessionProvider({ onChange, children }: { onChange: () => void; children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ user: plaza.auth.user, isLooking: false, ended: undefined });
  useEffect(() => {
    // The person's own session: whatever ends it ends a look as well.
    const ends = [
      own.on('signedIn', () => setState({ user: own.auth.user, isLooking: false, ended: undefined })),
      own.on('signedOut', () => {
        leave();
        onChange();
        setState(({ ended }) => ({ user: undefined, isLooking: false, ended: ended ?? 'other' }));
      }),
    ];
    return () => ends.forEach((end) => end());
  }, [onChange]);
  const signOut = async (why?: 'idle') => {
    setState((now) => ({ ...now, ended: why }));
    await endLook();
    await own.auth.signOut();
    setState({ user: undefined, isLooking: false, ended: why });
  };
  const show = (user: User | undefined, isLooking: boolean) => {
    onChange();
    setState({ user, isLooking, ended: undefined });
  };
  const lookAs = (answer: ImpersonateResponse) => {
    look(answer);
    show(answer.person, true);
  };
  const stopLooking = async () => {
    await endLook();
    show(own.auth.user, false);
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
