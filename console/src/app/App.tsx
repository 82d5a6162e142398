import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Suspense, useCallback } from 'react';
import { Toasts } from '../ui/Toast.tsx';
import { isPlazaError } from './plaza.ts';
import { router } from './router.tsx';
import { SessionProvider } from './session.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // The client repeats what passes by itself; what is refused is refused.
      retry: (count, error) => !isPlazaError(error) && count < 1,
    },
  },
});

export function App() {
  // Nothing of one person is left for the next.
  const forget = useCallback(() => queries.clear(), []);
  return (
    <QueryClientProvider client={queries}>
      <SessionProvider onChange={forget}>
        <Suspense fallback={null}>
          <Toasts>
            <RouterProvider router={router} />
          </Toasts>
        </Suspense>
      </SessionProvider>
    </QueryClientProvider>
  );
}
