// What is around every page: navigation, who is signed in, and the way to the content.
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from '../ui/Button.tsx';
import { ActingBanner } from './acting.tsx';
import { AccountMenu } from './AccountMenu.tsx';
import { Alone } from './Alone.tsx';
import { Brand } from './Brand.tsx';
import { GuestNote } from './guest.tsx';
import { Live } from './live.tsx';
import { LookingBanner } from './LookingBanner.tsx';
import { Navigation } from './Navigation.tsx';
import { PaletteButton, usePalette } from './PaletteButton.tsx';
import { rooms } from './rooms.ts';
import { useSession, useUser } from './session.tsx';
import { SignIn } from './SignIn.tsx';
import { useIdleSignOut } from './idle.ts';

const openPaths = rooms.flatMap(({ access, pages }) => (access === 'anybody' ? pages.map(({ path }) => path) : []));
const isOpen = (address: string): boolean => openPaths.includes(address.replace(/^\/(?:console\/)?|\/$/g, ''));

export function Shell() {
  const { user, acting } = useSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (isOpen(path))
    return (
      <Alone>
        <Outlet />
      </Alone>
    );
  // What was shown to one person is not shown to the next, nor to whoever looks as another, nor for another merchant.
  return user ? <SignedIn key={`${user.id} ${acting?.merchantId}`} /> : <SignIn />;
}

function SignedIn() {
  const { t } = useTranslation('app');
  const { signOut } = useSession();
  const { role } = useUser();
  const drawer = useRef<HTMLDialogElement>(null);
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { open, palette } = usePalette();
  // A guest could never come back.
  useIdleSignOut(() => void (role !== 'guest' && signOut('idle')));
  useEffect(() => drawer.current?.close(), [path]);
  return (
    <div className="shell">
      <a
        className="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('skip')}
      </a>
      <header className="topbar">
        <IconButton icon="menu" label={t('navigation')} onClick={() => drawer.current?.showModal()} />
        <Brand />
        <PaletteButton compact onOpen={open} />
        <AccountMenu compact />
      </header>
      <header className="sidebar">
        <Brand />
        <PaletteButton onOpen={open} />
        <Navigation />
        <AccountMenu />
      </header>
      <dialog
        ref={drawer}
        className="drawer"
        aria-label={t('navigation')}
        onClick={(event) => {
          if (event.target === drawer.current) drawer.current.close();
        }}
      >
        <div className="drawer-body">
          <div className="drawer-head">
            <Brand />
            <IconButton icon="close" label={t('close')} onClick={() => drawer.current?.close()} />
          </div>
          <Navigation />
        </div>
      </dialog>
      {palette}
      <Live />
      <main id="main" ref={main} tabIndex={-1}>
        <LookingBanner />
        <ActingBanner />
        <GuestNote />
        <Outlet />
      </main>
    </div>
  );
}
