// The rival: a bare grpc-js server that answers each rpc with given bytes, without any logic. No service on grpc-js
// can be faster. Started as a process of its own; ends with the one that started it.
import { Metadata, Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';

export interface EchoPlan {
  port: number;
  /** The answers, by the rpc's path. */
  answers: Record<string, Uint8Array>;
  /** Headers of an answer, by the rpc's path. */
  headers?: Record<string, Record<string, string>>;
}

const asItIs = (bytes: Buffer): Buffer => bytes;

process.on('message', ({ port, answers, headers = {} }: EchoPlan) => {
  const server = new Server();
  for (const [path, answer] of Object.entries(answers)) {
    const bytes = Buffer.from(answer);
    server.register(
      path,
      (call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => {
        const given = headers[path];
        if (given) call.sendMetadata(metadataOf(given));
        callback(null, bytes);
      },
      asItIs,
      asItIs,
      'unary',
    );
  }
  // grpc.health.v1: field 1 = 1, SERVING.
  server.register(
    '/grpc.health.v1.Health/Check',
    (_call: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>) => callback(null, Buffer.from([8, 1])),
    asItIs,
    asItIs,
    'unary',
  );
  server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) =>
    process.send?.(error ? String(error) : 'ready'),
  );
});
function metadataOf(headers: Record<string, string>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return metadata;
}
process.on('disconnect', () => process.exit(0));
