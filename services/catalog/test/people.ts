import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import {
  AuthInternalServiceService,
  type FindUserByEmailRequest,
  type GetUsersRequest,
  type PublicUser,
} from '@plaza/api/auth';
import { ServiceError, toWire } from '@plaza/service';

export interface KnownPeople {
  /** Of auth. */
  address: string;
  add(id: string, email: string): void;
  close(): void;
}

type Answer<Response> = (error: ReturnType<typeof toWire> | null, response?: Response) => void;

/** An auth that knows who there is, and does nothing else. */
export async function startPeople(): Promise<KnownPeople> {
  const ids = new Map<string, string>();
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
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    add: (id, email) => void ids.set(email, id),
    close: () => server.forceShutdown(),
  };
}
