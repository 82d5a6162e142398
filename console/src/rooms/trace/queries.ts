import type { GetTraceResponse } from '@plaza/client';
import { useQuery } from '@tanstack/react-query';
import { isPlazaError, plaza } from '../../app/plaza.ts';

/** Null: nothing is known of it. */
export function useTrace(of: string) {
  return useQuery({
    queryKey: ['trace', of],
    queryFn: async ({ signal }): Promise<GetTraceResponse | null> => {
      try {
        return await plaza.api.getTrace({ of }, { signal });
      } catch (error) {
        if (isPlazaError(error) && error.reason === 'TRACE_EMPTY') return null;
        throw error;
      }
    },
    enabled: of !== '',
  });
}
