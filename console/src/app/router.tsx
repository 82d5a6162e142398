// Addresses and what they show. Each page of a room is loaded when it is opened.
import { createRootRoute, createRoute, createRouter, Navigate } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { PageSkeleton } from '../ui/Skeleton.tsx';
import { Crash, NotFound, NoPermission } from './error-pages.tsx';
import { mayEnter, type Page, type Room } from './room.ts';
import { rooms } from './rooms.ts';
import { parseSearch, stringifySearch } from './search.ts';
import { useSession } from './session.tsx';
import { Shell } from './Shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  // A component, because only after the sign-in it is known which rooms are open.
  component: function Home() {
    const { user } = useSession();
    // The address changes a moment after the page does: whoever comes from a page without sign-in is still there.
    if (!user) return null;
    const first = [...rooms].sort(byOrder).find((room) => room.navigation && mayEnter(room, user));
    return <Navigate to={`/${first?.pages[0].path ?? ''}`} replace />;
  },
});

function byOrder(one: Room, other: Room): number {
  return (one.navigation?.order ?? 0) - (other.navigation?.order ?? 0);
}

function pageRoute(room: Room, page: Page) {
  const Content = lazy(async () => ({ default: await page.load() }));
  const search = page.search;
  return createRoute({
    getParentRoute: () => root,
    path: page.path,
    ...(search && { validateSearch: (raw: Record<string, unknown>) => search.parse(raw) }),
    component: function Entered() {
      const { user } = useSession();
      if (!user && room.access !== 'anybody') return null;
      if (!mayEnter(room, user)) return <NoPermission room={room} />;
      return (
        <Suspense fallback={<PageSkeleton />}>
          <Content />
        </Suspense>
      );
    },
    errorComponent: Crash,
  });
}

export const router = createRouter({
  routeTree: root.addChildren([home, ...rooms.flatMap((room) => room.pages.map((page) => pageRoute(room, page)))]),
  basepath: '/console',
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultErrorComponent: Crash,
});
