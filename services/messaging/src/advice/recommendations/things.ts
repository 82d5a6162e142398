// What things are called, and whether they can be had: catalog knows it.
import { SearchInternalServiceService, type Thing } from '@plaza/api/search';
import { asPeer, peer, type CallContext, type Feature, type Peer, type ServiceConfig } from '@plaza/service';

export interface Things {
  /** By their ids, without those that nobody can see. At most 500. Throws UNAVAILABLE. */
  describe(
    ids: readonly string[],
    language: string,
    context: Pick<CallContext, 'requestId'>,
  ): Promise<ReadonlyMap<string, Thing>>;
}

const deadlineMs = 3_000;

export function createThings(catalog: Pick<Peer<typeof SearchInternalServiceService>, 'describeThings'>): Things {
  return {
    async describe(ids, language, { requestId }) {
      if (ids.length === 0) return new Map();
      const { things } = await catalog.describeThings({ ids: [...ids], language }, { requestId, deadlineMs });
      return new Map(things.map((thing) => [thing.id, thing]));
    },
  };
}

/** The things of catalog. */
export function thingsOf(config: ServiceConfig): Things & Required<Pick<Feature, 'close'>> {
  const catalog = peer(SearchInternalServiceService, asPeer(config, 'catalog'));
  return { ...createThings(catalog), close: () => catalog.close() };
}
