// For tests: what messaging asks of catalog, answered from memory.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { MatchInternalServiceService, type ListComingMatchesResponse, type Match } from '@plaza/api/match';
import {
  SearchInternalServiceService,
  type DescribeThingsRequest,
  type DescribeThingsResponse,
  type Thing,
} from '@plaza/api/search';
import { newId } from '@plaza/service';

export interface TestCatalog {
  address: string;
  /** Adds something that can be bought. */
  add(name: string, more?: Partial<Thing>): Thing;
  /** The matches that are to come. */
  matches: Match[];
  close(): void;
}

export async function startTestCatalog(): Promise<TestCatalog> {
  const things = new Map<string, Thing>();
  const matches: Match[] = [];
  const server = new Server();
  server.addService(SearchInternalServiceService, {
    describeThings(
      { request }: { request: DescribeThingsRequest },
      answer: (error: null, response: DescribeThingsResponse) => void,
    ): void {
      answer(null, { things: request.ids.flatMap((id) => things.get(id) ?? []) });
    },
  });
  server.addService(MatchInternalServiceService, {
    listComingMatches(_call: unknown, answer: (error: null, response: ListComingMatchesResponse) => void): void {
      answer(null, { matches });
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    matches,
    address: `127.0.0.1:${port}`,
    add(name, more = {}) {
      const thing: Thing = {
        id: newId(),
        kind: 'product',
        name,
        club: '',
        category: name,
        price: '10.00',
        currency: 'EUR',
        available: true,
        ...more,
      };
      things.set(thing.id, thing);
      return thing;
    },
    close: () => server.forceShutdown(),
  };
}
