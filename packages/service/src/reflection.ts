// What grpcurl and its like ask: which services there are, and what their messages look like.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { rpcs } from '@plaza/api/rpcs';

let service: ReflectionService | undefined;

/** Reflection of everything that the gateway lets in, whichever service is asked, and of health. */
export function reflection(): ReflectionService {
  if (!service) {
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
    service = new ReflectionService({ files } as unknown as PackageDefinition, {
      services: [...open, 'grpc.health.v1.Health'],
    });
  }
  return service;
}

/** The files of a google.protobuf.FileDescriptorSet, byte for byte: its only field, repeated. */
function filesOf(descriptorSet: string): Uint8Array[] {
  const set = new BinaryReader(readFileSync(createRequire(import.meta.url).resolve(descriptorSet)));
  const files: Uint8Array[] = [];
  while (set.pos < set.len) {
    const [field] = set.tag();
    if (field !== 1) throw new Error('The descriptor set holds something that is no file.');
    files.push(set.bytes());
  }
  return files;
}
