import { useQuery } from '@tanstack/react-query';
import { plaza } from '../../app/plaza.ts';

const readAgainMs = 10_000;

export const useHealth = () =>
  useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => plaza.api.getHealth({}, { signal }),
    refetchInterval: readAgainMs,
  });

/** With what tokens are signed. */
export const useKeys = () =>
  useQuery({
    queryKey: ['signing keys'],
    queryFn: async ({ signal }) => (await plaza.api.getJwks({}, { signal })).keys,
  });
