// Describes the JSON API as OpenAPI 3.1, from the descriptor set and the comments in proto/.
import {
  createFileRegistry,
  fromBinary,
  getOption,
  hasOption,
  type DescExtension,
  type DescMethod,
  type DescService,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { commentsOf } from '../comments.ts';
import { describeRpcs, type RpcDescription } from '../rpcs.ts';
import { components, description, errorSchemas } from './components.ts';
import type { ReasonDescription } from '../error-docs.ts';
import { areaOf, namesInText, type Audience } from './names.ts';
import { operation, type Binding } from './operations.ts';
import { optionReader } from './options.ts';
import type { CodeSamples } from './samples.ts';
import { MessageSchemas } from './schemas.ts';

export { harmlessRepetitions } from './operations.ts';

interface Rule {
  pattern: { case?: string; value?: unknown };
  body: string;
  additionalBindings: Rule[];
}

export function openApi(
  descriptorSet: Uint8Array,
  version: string,
  reasons: readonly ReasonDescription[],
  samples: CodeSamples,
): object {
  const set = fromBinary(FileDescriptorSetSchema, descriptorSet);
  const registry = createFileRegistry(set);
  const http = registry.getExtension('google.api.http');
  if (!http) throw new Error('The descriptor set has no option google.api.http.');
  const comment = commentsOf(set);
  const rpcs = new Map(describeRpcs(descriptorSet).map((rpc) => [rpc.path, rpc]));
  const services = [...registry]
    .filter((type): type is DescService => type.kind === 'service' && type.typeName.startsWith('plaza.'))
    .filter((service) => service.methods.some((method) => hasOption(method, http)))
    .sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
  const open = services
    .flatMap(({ methods }) => methods)
    .filter((method) => hasOption(method, http))
    .map((method) => ({ method, rpc: rpcs.get(`/${method.parent.typeName}/${method.name}`)! }));
  const schemas = new MessageSchemas(
    open.map(({ method }) => method),
    comment,
    optionReader(registry),
  );

  const nameOf = namesInText(open.map(({ method }) => method));
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, rpc } of open) {
    for (const binding of bindingsOf(method, http))
      (paths[binding.template] ??= {})[binding.verb] = operation(method, rpc, binding, {
        schemas,
        comment,
        reasons,
        samples,
        nameOf,
      });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Plaza',
      version,
      summary: 'The backend of a fan marketplace.',
      description: description(),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'The gateway that serves this description.' }],
    ...tags(open, comment),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: { schemas: { ...schemas.all(), ...errorSchemas }, ...components },
    // With what the code samples of all operations begin.
    'x-codeSetup': samples.setup,
    // Every reason of an error, with what to do about it.
    'x-errors': Object.fromEntries(reasons.map(({ reason, ...about }) => [reason, about])),
  };
}

/** Tags by area, and the areas of each audience. */
function tags(open: { method: DescMethod; rpc: RpcDescription }[], comment: (of: DescService) => string): object {
  const found = new Map<string, { audience: Audience; services: Set<DescService> }>();
  for (const { method, rpc } of open) {
    const { audience, name } = areaOf(method.parent, rpc.access);
    const tag = found.get(name) ?? { audience, services: new Set() };
    found.set(name, { ...tag, services: tag.services.add(method.parent) });
  }
  const audiences: Audience[] = ['People', 'Merchants', 'Everybody', 'Administrators'];
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    tags: sorted.map(([name, { services }]) => ({
      name,
      description: [...services].map((service) => comment(service)).join(' '),
    })),
    'x-tagGroups': audiences.map((audience) => ({
      name: audience,
      tags: sorted.filter(([, tag]) => tag.audience === audience).map(([name]) => name),
    })),
  };
}

function bindingsOf(method: DescMethod, http: DescExtension): Binding[] {
  const rule = getOption(method, http) as Rule;
  return [rule, ...rule.additionalBindings].map(({ pattern, body }, index) => ({
    template: String(pattern.value),
    verb: pattern.case ?? 'get',
    body,
    index,
  }));
}
