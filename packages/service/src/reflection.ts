// What grpcurl and its like ask: which services there are, and what their messages look like.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { handleBidiStreamingCall, MethodDefinition, Server, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import type { ReflectionService } from '@grpc/reflection';
import { rpcs } from '@plaza/api/rpcs';

interface Served {
  method: MethodDefinition<unknown, unknown>;
  handle: handleBidiStreamingCall<unknown, unknown>;
}

const method = 'ServerReflectionInfo';
const require = createRequire(import.meta.url);
let service: ReflectionService | undefined;

/**
 * Serves reflection of everything that the gateway lets in, whichever service is asked, and of health. It is built when it is first asked for: reading all
 * descriptors takes 0.4 s of a processor, a fifth of a service's start.
 */
export function serveReflection(server: Server): void {
  for (const version of ['v1', 'v1alpha'] as const) {
    let made: Served | undefined;
    const served = (): Served => (made ??= servedOf(version));
    server.addService(
      {
        [method]: {
          path: `/grpc.reflection.${version}.ServerReflection/${method}`,
          requestStream: true,
          responseStream: true,
          requestSerialize: (value) => served().method.requestSerialize(value),
          requestDeserialize: (bytes) => served().method.requestDeserialize(bytes),
          responseSerialize: (value) => served().method.responseSerialize(value),
          responseDeserialize: (bytes) => served().method.responseDeserialize(bytes),
        },
      },
      { [method]: (call: Parameters<Served['handle']>[0]) => served().handle(call) },
    );
  }
}

/** What the library would add to a server. */
function servedOf(version: 'v1' | 'v1alpha'): Served {
  let found: Served | undefined;
  const recorder: Pick<Server, 'addService'> = {
    addService(definition, implementation: UntypedServiceImplementation) {
      const one = definition[method]!;
      if (one.path.startsWith(`/grpc.reflection.${version}.`))
        found = { method: one, handle: implementation[method]! as Served['handle'] };
    },
  };
  (service ??= build()).addToServer(recorder);
  if (!found) throw new Error(`The library does not serve reflection ${version}.`);
  return found;
}

function build(): ReflectionService {
  const { ReflectionService: Reflection } = require('@grpc/reflection') as {
    ReflectionService: typeof ReflectionService;
  };
  const open = new Set(
    Object.values(rpcs)
      .filter(({ access }) => access !== 'service' && access !== 'unspecified')
      .map(({ service: name }) => name),
  );
  // Only this field is read. What proto-loader makes of a file merges those of a package and loses what they import and how
  // their fields name their types: clients can't build a service from it.
  const files = {
    fileDescriptorProtos: [...filesOf('@plaza/api/descriptors.binpb'), ...filesOf('@plaza/api/health.binpb')],
  };
  return new Reflection({ files } as unknown as PackageDefinition, {
    services: [...open, 'grpc.health.v1.Health'],
  });
}

/** The files of a google.protobuf.FileDescriptorSet, byte for byte: its only field, repeated. */
function filesOf(descriptorSet: string): Uint8Array[] {
  const set = new BinaryReader(readFileSync(require.resolve(descriptorSet)));
  const files: Uint8Array[] = [];
  while (set.pos < set.len) {
    const [field] = set.tag();
    if (field !== 1) throw new Error('The descriptor set holds something that is no file.');
    files.push(set.bytes());
  }
  return files;
}
