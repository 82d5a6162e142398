// The one list of services. Configuration, gateway, chart, images, lint and tests are made from it.

/** In the order in which they are listed everywhere, and started. */
export const services = [
  { name: 'auth', port: 50051, about: 'who someone is, and what they may do' },
  { name: 'wallet', port: 50052, about: 'money and credits: the ledger' },
  { name: 'catalog', port: 50053, about: 'eSIM plans, products, events; carts, orders, tickets' },
  { name: 'messaging', port: 50054, about: 'conversations, feed, notifications, webhooks' },
] as const satisfies readonly Service[];

/** Where messaging listens for WebSockets on one machine, if nothing else is said. */
export const socketsPort = 50055;

export interface Service {
  /** Also of its folder, its database schema, its proto package and its image. */
  name: string;
  /** Where it listens on one machine, if nothing else is said. */
  port: number;
  /** What it is for, in a few words. */
  about: string;
}

export type ServiceName = (typeof services)[number]['name'];
export const serviceNames: readonly ServiceName[] = services.map(({ name }) => name);

/** Something for each service, made of its name. */
export function perService<Value>(make: (name: ServiceName) => Value): Record<ServiceName, Value> {
  return Object.fromEntries(serviceNames.map((name) => [name, make(name)])) as Record<ServiceName, Value>;
}

/** A variable that is named after a service: `AUTH_ADDRESS`. */
export type ServiceVariable<Suffix extends string> = `${Uppercase<ServiceName>}_${Suffix}`;
export function variableOf<Suffix extends string>(name: ServiceName, suffix: Suffix): ServiceVariable<Suffix> {
  return `${name.toUpperCase() as Uppercase<ServiceName>}_${suffix}`;
}

/** Something for each variable of this suffix, made of the service's name. */
export function perVariable<Suffix extends string, Value>(
  suffix: Suffix,
  make: (name: ServiceName) => Value,
): Record<ServiceVariable<Suffix>, Value> {
  return Object.fromEntries(serviceNames.map((name) => [variableOf(name, suffix), make(name)])) as Record<
    ServiceVariable<Suffix>,
    Value
  >;
}

/**
 * The schemas, each with roles and a database URL of its own: one of each service, under its name, and `billing`, which auth serves beside its own and
 * which can be in another database.
 */
export type SchemaName = ServiceName | 'billing';
export const schemaNames: readonly SchemaName[] = [...serviceNames, 'billing'];

/** Something for each schema, made of its name. */
export function perSchema<Value>(make: (name: SchemaName) => Value): Record<SchemaName, Value> {
  return Object.fromEntries(schemaNames.map((name) => [name, make(name)])) as Record<SchemaName, Value>;
}

/** The service that a schema belongs to. */
export function ownerOf(name: SchemaName): ServiceName {
  return name === 'billing' ? 'auth' : name;
}

/** A variable that is named after a schema: `AUTH_DATABASE_URL`, and for billing `BACKEND_APP_DATABASE_URL`. */
export type SchemaVariable<Suffix extends string> = ServiceVariable<Suffix> | `BACKEND_APP_${Suffix}`;
export function schemaVariable<Suffix extends string>(name: SchemaName, suffix: Suffix): SchemaVariable<Suffix> {
  return name === 'billing' ? `BACKEND_APP_${suffix}` : variableOf(name, suffix);
}

/** Something for each variable of this suffix, made of the schema's name. */
export function perSchemaVariable<Suffix extends string, Value>(
  suffix: Suffix,
  make: (name: SchemaName) => Value,
): Record<SchemaVariable<Suffix>, Value> {
  return Object.fromEntries(schemaNames.map((name) => [schemaVariable(name, suffix), make(name)])) as Record<
    SchemaVariable<Suffix>,
    Value
  >;
}

/** The ports on one machine. */
export const servicePorts = Object.fromEntries(services.map(({ name, port }) => [name, port])) as Record<
  ServiceName,
  number
>;

export {
  isKeyScope,
  keyScopeNames,
  merchantPermissionNames,
  merchantPermissions,
  teamRoleNames,
  teamRoles,
  type MerchantPermission,
  type TeamRoleName,
} from './merchant-permissions.ts';

export {
  hasPermission,
  permissionNames,
  permissions,
  permissionsOf,
  staffRoleNames,
  staffRoles,
  type Permission,
  type StaffRoleName,
} from './permissions.ts';
export {
  featureNames,
  features,
  planAllowing,
  planNames,
  planWith,
  quotaNames,
  quotas,
  usualPlans,
  type Feature,
  type PlanContent,
  type PlanName,
  type Plans,
  type Quota,
} from './plans.ts';
