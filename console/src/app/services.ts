// What administrators see of the services: each has the same calls under its own name.
import { useQuery } from '@tanstack/react-query';
import type { GetServiceInfoResponse } from '@plaza/client';
import { serviceNames, type ServiceName } from '@plaza/services';
import { plaza } from './plaza.ts';

export { serviceNames, type ServiceName };

export interface KnownService {
  name: ServiceName;
  /** Missing while it does not answer. */
  info?: GetServiceInfoResponse;
  /** How long its process has run. */
  uptimeSeconds?: number;
  error?: unknown;
}

const capitalized = <Name extends string>(name: Name) =>
  (name.charAt(0).toUpperCase() + name.slice(1)) as Capitalize<Name>;

/** The calls of a service for administrators. */
export const callsOf = <Service extends ServiceName>(service: Service) => {
  const name = capitalized(service);
  return {
    info: `get${name}ServiceInfo`,
    auditLog: `list${name}AuditEntries`,
    auditExport: `export${name}AuditEntries`,
    auditState: `get${name}AuditState`,
    merchantAuditLog: `listMerchant${name}AuditEntries`,
    myAuditLog: `listMy${name}AuditEntries`,
    listEvents: `list${name}OutboxEvents`,
    replayEvents: `replay${name}OutboxEvents`,
    dropEvents: `drop${name}OutboxEvents`,
  } as const;
};

const readAgainMs = 10_000;

/** All services, read again while the page is in sight. One that does not answer hides no other. */
export const useServices = () =>
  useQuery({
    queryKey: ['services'],
    queryFn: ({ signal }) =>
      Promise.all(
        serviceNames.map(async (name): Promise<KnownService> => {
          try {
            const info = await plaza.api[callsOf(name).info]({}, { signal });
            return { name, info, uptimeSeconds: (Date.now() - Date.parse(info.started_at)) / 1000 };
          } catch (error) {
            return { name, error };
          }
        }),
      ),
    refetchInterval: readAgainMs,
  });
