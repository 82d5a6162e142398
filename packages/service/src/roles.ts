// The two roles of a schema. Row-level security, forced on every table with a person's rows, binds both.

/** The role that a service runs under. It owns nothing. */
export function runtimeRole(schema: string): string {
  return `plaza_${schema}`;
}

/** The role that owns a service's schema. Nobody logs in as it; migrations switch to it. */
export function ownerRole(schema: string): string {
  return `plaza_${schema}_owner`;
}
