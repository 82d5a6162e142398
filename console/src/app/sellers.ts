// For whom somebody may sell and manage: staff for everybody, members of a merchant's team for it.
import { useQuery } from '@tanstack/react-query';
import { plaza } from './plaza.ts';
import type { Permission } from './room.ts';
import { useMay, useSession } from './session.tsx';

export interface Sellers {
  /** Staff manages what everybody sells. */
  isStaff: boolean;
  /** The merchants whose catalogue the person sees, and what they may do there. */
  merchants: readonly { id: string; name: string; permissions: readonly string[] }[];
}

/** For whom the person may manage something; undefined until it is known. */
export function useSellers() {
  const { acting } = useSession();
  const isStaff = useMay()('catalogue.read') && !acting;
  return useQuery({
    queryKey: ['sellers', acting?.merchantId ?? ''],
    queryFn: async ({ signal }): Promise<Sellers> => {
      const merchants: Sellers['merchants'][number][] = [];
      for await (const { merchant, permissions } of plaza.pages('listMemberships', { page_size: 100 }, { signal }))
        if (permissions.includes('catalogue.read') && (!acting || merchant.id === acting.merchantId))
          merchants.push({ id: merchant.id, name: merchant.name, permissions });
      return { isStaff, merchants };
    },
  });
}

/** Whether the person may do something for a merchant, or for the platform; staff for everybody. */
export function useMayFor(): (merchantId: string | undefined, permission: Permission) => boolean {
  const { acting } = useSession();
  const may = useMay();
  const { data: sellers } = useSellers();
  return (merchantId, permission) =>
    (!acting && may(permission)) ||
    (sellers?.merchants.find(({ id }) => id === merchantId)?.permissions.includes(permission) ?? false);
}
