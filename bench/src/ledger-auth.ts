// A stand-in for auth, as a process of its own: it publishes the key that the load signs with, and has a name for every id.
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import {
  AuthInternalServiceService,
  AuthServiceService,
  GetJwksResponse,
  type GetJwksRequest,
  type GetUsersRequest,
  type GetUsersResponse,
} from '@plaza/api/auth';

process.on('message', ({ port, key }: { port: number; key: object }) => {
  const server = new Server();
  const { getJwks } = AuthServiceService;
  server.register(
    getJwks.path,
    (_call: ServerUnaryCall<GetJwksRequest, GetJwksResponse>, callback: sendUnaryData<GetJwksResponse>) =>
      callback(null, GetJwksResponse.fromPartial({ keys: [key] })),
    getJwks.responseSerialize,
    getJwks.requestDeserialize,
    'unary',
  );
  const { getUsers } = AuthInternalServiceService;
  server.register(
    getUsers.path,
    (call: ServerUnaryCall<GetUsersRequest, GetUsersResponse>, callback: sendUnaryData<GetUsersResponse>) =>
      callback(null, {
        users: call.request.ids.map((id) => ({
          id,
          name: `Somebody ${id.slice(-4)}`,
          clubId: '',
          language: 'en',
          picture: undefined,
        })),
      }),
    getUsers.responseSerialize,
    getUsers.requestDeserialize,
    'unary',
  );
  server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) =>
    process.send?.(error ? String(error) : 'ready'),
  );
});
process.on('disconnect', () => process.exit(0));
