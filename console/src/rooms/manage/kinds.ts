// What can be done with everything that is sold, whatever it is.
import { plaza } from '../../app/plaza.ts';
import type { Permission } from '../../app/room.ts';
import type { State } from './filters.ts';

export type Kind = 'product' | 'event' | 'plan';

/** What names a thing and its version. */
export interface Version {
  id: string;
  etag: string;
}

interface Acts {
  /** Of staff, for the things of everybody. */
  permission: Permission;
  list: string;
  setState(input: Version & { state: State; reason: string }, key: string): Promise<unknown>;
  revert(input: Version & { change_id: string }, key: string): Promise<unknown>;
  remove(input: Version, key: string): Promise<unknown>;
}

export const acts: Record<Kind, Acts> = {
  product: {
    permission: 'products.write',
    list: '/manage',
    setState: (input, key) => plaza.api.setProductState(input, { key }),
    revert: (input, key) => plaza.api.revertProduct(input, { key }),
    remove: (input, key) => plaza.api.deleteProduct(input, { key }),
  },
  event: {
    permission: 'events.write',
    list: '/manage/events',
    setState: (input, key) => plaza.api.setEventState(input, { key }),
    revert: (input, key) => plaza.api.revertEvent(input, { key }),
    remove: (input, key) => plaza.api.deleteEvent(input, { key }),
  },
  plan: {
    permission: 'plans.write',
    list: '/manage/plans',
    setState: (input, key) => plaza.api.setPlanState(input, { key }),
    revert: (input, key) => plaza.api.revertPlan(input, { key }),
    remove: (input, key) => plaza.api.deletePlan(input, { key }),
  },
};
