import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import {
  AddressInternalServiceService,
  AuthInternalServiceService,
  type FindUserByEmailRequest,
  type GetUsersRequest,
  type PublicUser,
  type ResolveAddressRequest,
  type ResolveAddressResponse,
} from '@plaza/api/auth';
import { ServiceError, toWire } from '@plaza/service';

export interface KnownPeople {
  /** Of auth. */
  address: string;
  add(id: string, email: string): void;
  /** Somebody who has not confirmed the address. */
  addUnconfirmed(id: string, email: string): void;
  close(): void;
}

type Answer<Response> = (error: ReturnType<typeof toWire> | null, response?: Response) => void;

/** An auth that knows who there is, and does nothing else. */
export async function startPeople(): Promise<KnownPeople> {
  const ids = new Map<string, string>();
  const confirmed = new Set<string>();
  const person = (id: string): PublicUser => ({ id, name: 'Somebody', picture: undefined }) as unknown as PublicUser;
  const server = new Server();
  const { getUsers, findUserByEmail } = AuthInternalServiceService;
  server.addService(
    { getUsers, findUserByEmail },
    {
      getUsers: ({ request }: { request: GetUsersRequest }, answer: Answer<{ users: PublicUser[] }>) =>
        answer(null, { users: request.ids.filter((id) => [...ids.values()].includes(id)).map(person) }),
      findUserByEmail: ({ request }: { request: FindUserByEmailRequest }, answer: Answer<{ user: PublicUser }>) => {
        const id = ids.get(request.email.toLowerCase());
        if (id !== undefined) answer(null, { user: person(id) });
        else answer(toWire(new ServiceError(status.NOT_FOUND, 'USER_NOT_FOUND', 'There is no such person.')));
      },
    },
  );
  server.addService(AddressInternalServiceService, {
    resolveAddress({ request }: { request: ResolveAddressRequest }, answer: Answer<ResolveAddressResponse>): void {
      const email = request.email.toLowerCase();
      if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email))
        answer(null, { email, userId: confirmed.has(email) ? (ids.get(email) ?? '') : '' });
      else answer(toWire(new ServiceError(status.INVALID_ARGUMENT, 'INVALID_ARGUMENT', 'This is no address.')));
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    add(id, email) {
      ids.set(email, id);
      confirmed.add(email);
    },
    addUnconfirmed(id, email) {
      ids.set(email, id);
      confirmed.delete(email);
    },
    close: () => server.forceShutdown(),
  };
}
