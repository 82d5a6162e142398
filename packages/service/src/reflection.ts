// What grpcurl and its like ask: which services there are, and what their messages look like.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** The files of a google.protobuf.FileDescriptorSet, byte for byte: field 1, repeated, each behind its length. */
function filesOf(descriptorSet: string): Buffer[] {
  const set = readFileSync(createRequire(import.meta.url).resolve(descriptorSet));
  const files: Buffer[] = [];
  for (let at = 0; at < set.length;) {
    if (set[at++] !== 0x0a) throw new Error('The descriptor set holds something that is no file.');
    let length = 0;
    for (let shift = 0, more = true; more; shift += 7) {
      const byte = set[at++] ?? 0;
      length |= (byte & 0x7f) << shift;
      more = byte > 0x7f;
    }
    files.push(set.subarray(at, at + length));
    at += length;
  }
  return files;
}
