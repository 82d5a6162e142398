// What administrators see of the services: each has the same calls under its own name.
import { useQuery } from '@tanstack/react-query';
import type { GetServiceInfoResponse } from '@plaza/client';
import { plaza } from './plaza.ts';

export const serviceNames = ['auth', 'wallet', 'catalog', 'messaging'] as const;
export type ServiceName = (typeof serviceNames)[number];

export interface KnownService {
  name: ServiceName;
  /** Missing while it does not answer. */
  info?: GetServiceInfoResponse;
  /** How long its process has run. */
  uptimeSeconds?: number;
  error?: unknown;
}

const calls = {
  auth: 'getAuthServiceInfo',
  wallet: 'getWalletServiceInfo',
  catalog: 'getCatalogServiceInfo',
  messaging: 'getMessagingServiceInfo',
} as const;

/** The calls that read the audit logs. */
export const auditLogs = {
  auth: 'listAuthAuditEntries',
  wallet: 'listWalletAuditEntries',
  catalog: 'listCatalogAuditEntries',
  messaging: 'listMessagingAuditEntries',
} as const;

const readAgainMs = 10_000;

/** All services, read again while the page is in sight. One that does not answer hides no other. */
export const useServices = () =>
  useQuery({
    queryKey: ['services'],
    queryFn: ({ signal }) =>
      Promise.all(
        serviceNames.map(async (name): Promise<KnownService> => {
          try {
            const info = await plaza.api[calls[name]]({}, { signal });
            return { name, info, uptimeSeconds: (Date.now() - Date.parse(info.started_at)) / 1000 };
          } catch (error) {
            return { name, error };
          }
        }),
      ),
    refetchInterval: readAgainMs,
  });
