// Reads from the descriptor set what the gateway and the services need of each rpc: who may call it, and its HTTP path.
import {
  createFileRegistry,
  fromBinary,
  getOption,
  hasOption,
  type DescExtension,
  type DescField,
  type DescMessage,
  type DescMethod,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { merchantPermissionNames, permissionNames, serviceNames } from '@plaza/services';

export interface RpcDescription {
  /** `/plaza.wallet.v1.WalletService/GetBalance` */
  path: string;
  service: string;
  /** Full name of the request's message. */
  request: string;
  access: 'unspecified' | 'public' | 'user' | 'admin' | 'service';
  callers: string[];
  publicCacheSeconds: number;
  streams: boolean;
  limit: Exclude<(typeof limitNames)[number], 'unspecified'>;
  maxRequestBytes: number;
  required: string[];
  idempotent: boolean;
  audit: AuditRule | undefined;
  sessionCookie: boolean;
  /** The largest age of the caller's sign-in in seconds. */
  stepUp: number | undefined;
  stepUpWithFactor: boolean;
  coolsOff: boolean;
  beforeSecondFactor: boolean;
  guests: boolean;
  permission: string | undefined;
  merchantPermission: string | undefined;
  acting: boolean;
  /** A stream that goes on until its caller leaves. */
  lasting: boolean;
  /** Strings of the response that are a person's secrets, by the names of the fields that lead to them. */
  secrets: string[];
  http: { method: string; template: string }[];
}

interface StepUpRule {
  maxAgeSeconds: number;
  withSecondFactor: boolean;
  coolsOff: boolean;
}

interface AuditRule {
  subject: string;
  kind: string;
  ahead: boolean;
  unneeded: string;
}

// google.api.FieldBehavior
const required = 2;
const usualRequestBytes = 1024 * 1024;
const accessNames = ['unspecified', 'public', 'user', 'admin', 'service'] as const;
const limitNames = ['unspecified', 'open', 'read', 'change', 'purchase', 'login', 'register', 'guest'] as const;

export function describeRpcs(descriptorSet: Uint8Array): RpcDescription[] {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet));
  const option = (name: string): DescExtension => {
    const extension = registry.getExtension(name);
    if (!extension) throw new Error(`The descriptor set has no option ${name}.`);
    return extension;
  };
  const access = option('plaza.options.v1.access');
  const callers = option('plaza.options.v1.callers');
  const cache = option('plaza.options.v1.public_cache_seconds');
  const limit = option('plaza.options.v1.limit');
  const maxRequestBytes = option('plaza.options.v1.max_request_bytes');
  const idempotent = option('plaza.options.v1.idempotent');
  const audit = option('plaza.options.v1.audit');
  const sessionCookie = option('plaza.options.v1.session_cookie');
  const stepUp = option('plaza.options.v1.step_up');
  const beforeSecondFactor = option('plaza.options.v1.before_second_factor');
  const guests = option('plaza.options.v1.guests');
  const permission = option('plaza.options.v1.permission');
  const merchantPermission = option('plaza.options.v1.merchant_permission');
  const acting = option('plaza.options.v1.acting');
  const lasting = option('plaza.options.v1.lasting');
  const secret = option('plaza.options.v1.secret');
  const http = option('google.api.http');
  const behavior = option('google.api.field_behavior');
  const value = (method: DescMethod, extension: DescExtension): unknown =>
    hasOption(method, extension) ? getOption(method, extension) : undefined;

  const rpcs: RpcDescription[] = [];
  for (const type of registry) {
    if (type.kind !== 'service' || !type.typeName.startsWith('plaza.')) continue;
    for (const method of type.methods) {
      const rule = value(method, http) as HttpRule | undefined;
      const bindings = rule ? bindingsOf(rule) : [];
      const who = accessNames[(value(method, access) as number | undefined) ?? 0] ?? 'unspecified';
      const limited = limitNames[(value(method, limit) as number | undefined) ?? 0] ?? 'unspecified';
      rpcs.push({
        path: `/${type.typeName}/${method.name}`,
        service: type.typeName,
        request: method.input.typeName,
        access: who,
        callers: callersOf((value(method, callers) as string[] | undefined) ?? []),
        publicCacheSeconds: (value(method, cache) as number | undefined) ?? 0,
        streams: method.methodKind !== 'unary',
        limit:
          limited !== 'unspecified'
            ? limited
            : rule?.pattern.case !== 'get'
              ? 'change'
              : who === 'public'
                ? 'open'
                : 'read',
        maxRequestBytes: (value(method, maxRequestBytes) as number | undefined) || usualRequestBytes,
        required: method.input.fields
          .filter((field) => hasOption(field, behavior) && (getOption(field, behavior) as number[]).includes(required))
          .map(({ name }) => name),
        idempotent: value(method, idempotent) === true,
        audit: auditOf(method, value(method, audit) as AuditRule | undefined),
        sessionCookie: value(method, sessionCookie) === true,
        stepUp: (value(method, stepUp) as StepUpRule | undefined)?.maxAgeSeconds || undefined,
        stepUpWithFactor: (value(method, stepUp) as StepUpRule | undefined)?.withSecondFactor === true,
        coolsOff: (value(method, stepUp) as StepUpRule | undefined)?.coolsOff === true,
        beforeSecondFactor: value(method, beforeSecondFactor) === true,
        guests: value(method, guests) === true,
        permission: (value(method, permission) as string | undefined) || undefined,
        merchantPermission: (value(method, merchantPermission) as string | undefined) || undefined,
        acting: mayAct(method, value(method, acting) as number | undefined, bindings),
        lasting: lastingOf(method, value(method, lasting) === true),
        secrets: secretsOf(method.output, (field) => hasOption(field, secret) && getOption(field, secret) === true),
        http: bindings,
      });
    }
  }
  for (const { path, access, callers, stepUp, coolsOff, permission, merchantPermission } of rpcs) {
    refuseStrangers(path, access, callers);
    refusePermission(path, access, permission, merchantPermission);
    refuseMerchantPermission(path, access, merchantPermission);
    if ((stepUp !== undefined || coolsOff) && access !== 'user' && access !== 'admin')
      throw new Error(`${path} has the option step_up, and is not for people who are signed in.`);
  }
  return rpcs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function lastingOf({ methodKind, name }: DescMethod, lasting: boolean): boolean {
  if (lasting && methodKind === 'unary') throw new Error(`${name} has the option lasting, and is no stream.`);
  return lasting;
}

function bindingsOf(rule: HttpRule): RpcDescription['http'] {
  return [rule, ...rule.additionalBindings].map(({ pattern }) => ({
    method: (pattern.case ?? '').toUpperCase(),
    template: String(pattern.value),
  }));
}

// plaza.options.v1.Acting
const [actingUnspecified, actingAllowed] = [0, 1];

/** Whether somebody who looks as another person may call it: a read of one message, or what says so. */
function mayAct(method: DescMethod, option: number | undefined, bindings: RpcDescription['http']): boolean {
  if ((option ?? actingUnspecified) !== actingUnspecified) return option === actingAllowed;
  return method.methodKind === 'unary' && bindings.length > 0 && bindings.every(({ method }) => method === 'GET');
}

function secretsOf(
  message: DescMessage,
  isSecret: (field: DescField) => boolean,
  above: readonly DescMessage[] = [],
): string[] {
  if (above.includes(message)) return [];
  return message.fields.flatMap((field) => {
    if (isSecret(field)) return [field.localName];
    const inner = field.fieldKind === 'message' || field.fieldKind === 'list' ? field.message : undefined;
    return inner ? secretsOf(inner, isSecret, [...above, message]).map((path) => `${field.localName}.${path}`) : [];
  });
}

function refusePermission(
  path: string,
  access: RpcDescription['access'],
  permission: string | undefined,
  merchantPermission: string | undefined,
): void {
  // What a merchant does for itself, staff can do for everybody.
  const alike = access === 'user' && merchantPermission !== undefined;
  if (!alike && (access === 'admin') !== (permission !== undefined))
    throw new Error(
      `${path}: an rpc for staff names its permission, and no other does: option (plaza.options.v1.permission).`,
    );
  if (permission !== undefined && !(permissionNames as readonly string[]).includes(permission))
    throw new Error(
      `${path} names the permission ${permission}, which is not in packages/services/src/permissions.ts.`,
    );
}

function refuseMerchantPermission(
  path: string,
  access: RpcDescription['access'],
  permission: string | undefined,
): void {
  if (permission === undefined) return;
  if (access !== 'user')
    throw new Error(`${path} has the option merchant_permission, and is not for people who are signed in.`);
  if (!(merchantPermissionNames as readonly string[]).includes(permission))
    throw new Error(
      `${path} names the permission ${permission}, which is not in packages/services/src/merchant-permissions.ts.`,
    );
}

function callersOf(named: readonly string[]): string[] {
  return named.includes('*') ? [...serviceNames].sort() : [...named].sort();
}

function refuseStrangers(path: string, access: RpcDescription['access'], callers: string[]): void {
  const strangers = callers.filter((name) => !(serviceNames as readonly string[]).includes(name));
  if (strangers.length > 0)
    throw new Error(`${path} may be called by "${strangers.join(', ')}", and services are ${serviceNames.join(', ')}.`);
  if (access === 'service' && callers.length === 0)
    throw new Error(`${path} is internal and names nobody who may call it: option (plaza.options.v1.callers) = "…".`);
  if (access !== 'service' && callers.length > 0) throw new Error(`${path} names callers, and is no internal rpc.`);
}

/** The subject as the handler's request names it. Throws if the request has no such field. */
function auditOf(method: DescMethod, rule: AuditRule | undefined): AuditRule | undefined {
  if (!rule) return undefined;
  const { subject, kind, ahead, unneeded } = rule;
  const field = method.input.fields.find(({ name }) => name === subject);
  if (subject !== '' && !field)
    throw new Error(`The audit log would take the subject from ${subject}, which is no field of ${method.input.name}.`);
  return { subject: field?.localName ?? '', kind, ahead, unneeded };
}

interface HttpRule {
  pattern: { case?: string; value?: unknown };
  additionalBindings: HttpRule[];
}

export function rpcsModule(rpcs: RpcDescription[]): string {
  const entries = rpcs.map(
    ({
      path,
      service,
      request,
      access,
      callers,
      publicCacheSeconds,
      streams,
      limit,
      maxRequestBytes,
      required: fields,
      idempotent,
      audit,
      sessionCookie,
      stepUp,
      stepUpWithFactor,
      coolsOff,
      beforeSecondFactor,
      guests,
      permission,
      merchantPermission,
      acting,
      lasting,
      secrets,
      http,
    }) =>
      `  '${path}': { service: '${service}', request: '${request}', access: '${access}', callers: [${callers.map((name) => `'${name}'`).join(', ')}], publicCacheSeconds: ${publicCacheSeconds}, streams: ${streams}, limit: '${limit}', maxRequestBytes: ${maxRequestBytes},${fields.length > 0 ? ` required: [${fields.map((name) => `'${name}'`).join(', ')}],` : ''} idempotent: ${idempotent}, audit: ${audit && !audit.unneeded ? `{ subject: '${audit.subject}', kind: '${audit.kind}', ahead: ${audit.ahead} }` : undefined},${sessionCookie ? ' sessionCookie: true,' : ''}${stepUp === undefined ? '' : ` stepUp: ${stepUp},`}${stepUpWithFactor ? ' stepUpWithFactor: true,' : ''}${coolsOff ? ' coolsOff: true,' : ''}${beforeSecondFactor ? ' beforeSecondFactor: true,' : ''}${guests ? ' guests: true,' : ''}${permission === undefined ? '' : ` permission: '${permission}',`}${merchantPermission === undefined ? '' : ` merchantPermission: '${merchantPermission}',`}${acting ? ' acting: true,' : ''}${lasting ? ' lasting: true,' : ''}${secrets.length > 0 ? ` secrets: [${secrets.map((each) => `'${each}'`).join(', ')}],` : ''} http: [${http
        .map(({ method, template }) => `{ method: '${method}', template: '${template}' }`)
        .join(', ')}] },`,
  );
  return `// Generated from proto/ by dev/src/generate.ts. Do not edit.

export interface RpcRule {
  readonly service: string;
  /** Full name of the request's message. */
  readonly request: string;
  /** Who may call: from the option plaza.options.v1.access. 'unspecified' is denied. */
  readonly access: 'unspecified' | 'public' | 'user' | 'admin' | 'service';
  /** The services that may call an internal rpc, and no others: from the option plaza.options.v1.callers. */
  readonly callers: readonly string[];
  /** Seconds for which an anonymous answer may stay in the gateway's cache. */
  readonly publicCacheSeconds: number;
  /** Whether more than one message may go either way. */
  readonly streams: boolean;
  /** The limit of its calls: from the option plaza.options.v1.limit, or by its kind. */
  readonly limit: 'open' | 'read' | 'change' | 'purchase' | 'login' | 'register' | 'guest';
  /** The most bytes of an encoded request, or of a body of JSON: from the option plaza.options.v1.max_request_bytes, or 1 MiB. */
  readonly maxRequestBytes: number;
  /** The fields that a request must have, as the API names them: from the option google.api.field_behavior. */
  readonly required?: readonly string[];
  /** Whether its calls take an idempotency key: from the option plaza.options.v1.idempotent. */
  readonly idempotent: boolean;
  /** What its calls leave in the audit log: from the option plaza.options.v1.audit. The subject is a field of the request, as TypeScript names it. */
  readonly audit: { readonly subject: string; readonly kind: string; readonly ahead: boolean } | undefined;
  /** Whether the gateway passes the cookies of its calls on: from the option plaza.options.v1.session_cookie. */
  readonly sessionCookie?: boolean;
  /** The largest age of the caller's sign-in in seconds: from the option plaza.options.v1.step_up. */
  readonly stepUp?: number;
  /** Whether only people who have a second factor need it: from the same option. */
  readonly stepUpWithFactor?: boolean;
  /** Whether it waits after a change of what its caller signs in with: from the same option. */
  readonly coolsOff?: boolean;
  /** Whether an administrator without a second factor may call it where one is required: from the option plaza.options.v1.before_second_factor. */
  readonly beforeSecondFactor?: boolean;
  /** Whether a guest may call it: from the option plaza.options.v1.guests. */
  readonly guests?: boolean;
  /** What its callers need to be permitted: from the option plaza.options.v1.permission. Every rpc for staff has it. */
  readonly permission?: string;
  /** What whoever acts for a merchant needs: from the option plaza.options.v1.merchant_permission. */
  readonly merchantPermission?: string;
  /** Whether somebody who looks as another person may call it: a read, or from the option plaza.options.v1.acting. */
  readonly acting?: boolean;
  /** Whether it is a stream that goes on until its caller leaves: from the option plaza.options.v1.lasting. */
  readonly lasting?: boolean;
  /** The strings of its response that nobody but the person gets to see: from the option plaza.options.v1.secret. */
  readonly secrets?: readonly string[];
  readonly http: readonly { readonly method: string; readonly template: string }[];
}

/** Every rpc by its gRPC path. */
export const rpcs: Readonly<Record<string, RpcRule>> = {
${entries.join('\n')}
};
`;
}
