// SQL for migrations: who may see and touch what.

/** True for the rows of the person on whose behalf a transaction runs, and for the service's own work. */
export const actorIsSystem = `(select current_setting('plaza.actor', true)) = 'system'`;
export const actor = `(select current_setting('plaza.actor', true))`;

/** The role that a service runs under. It owns nothing. */
export function runtimeRole(schema: string): string {
  return `plaza_${schema}`;
}

/** The role that owns a service's schema. Nobody logs in as it; migrations switch to it. */
export function ownerRole(schema: string): string {
  return `plaza_${schema}_owner`;
}

/**
 * Enables and forces row-level security on a table whose `column` names the person a row belongs to. A transaction with no
 * actor sees nothing. The settings stand in sub-selects so that the planner reads them once a statement and not once a row.
 */
export function rowLevelSecuritySql(schema: string, table: string, column = 'user_id'): string {
  return rowLevelSecurityPolicySql(schema, table, `${column}::text = ${actor} or ${actorIsSystem}`);
}

/** The same with a condition of its own, for tables that belong to several people. */
export function rowLevelSecurityPolicySql(schema: string, table: string, using: string, check = using): string {
  return `
    alter table "${schema}"."${table}" enable row level security;
    alter table "${schema}"."${table}" force row level security;
    create policy "${table}_actor" on "${schema}"."${table}" using (${using}) with check (${check});`;
}

/** Leaves changes of these kinds to the service's own work: in a person's transaction they are refused, or find nothing, also of what is that person's. */
export function systemOnlySql(schema: string, table: string, ...commands: ('insert' | 'update' | 'delete')[]): string {
  const policy = (command: string, condition: string): string => `
    create policy "${table}_${command}_by_system" on "${schema}"."${table}" as restrictive for ${command} ${condition};`;
  return commands
    .map((command) =>
      policy(command, command === 'insert' ? `with check (${actorIsSystem})` : `using (${actorIsSystem})`),
    )
    .join('');
}

/** Grants the runtime role what it needs on a table, such as `select, insert`. */
export function grantSql(schema: string, table: string, privileges: string): string {
  return `grant ${privileges} on "${schema}"."${table}" to "${runtimeRole(schema)}";`;
}

/** Takes from the runtime role what it does not need on a table. */
export function revokeSql(schema: string, table: string, privileges: string): string {
  return `revoke ${privileges} on "${schema}"."${table}" from "${runtimeRole(schema)}";`;
}

/**
 * The parts of a plpgsql function that works on everybody's rows: `declare` and `begin` stand first in its sections, `end` before every way out. Whoever
 * acts as a person is refused, and whoever called it acts afterwards as before: what sees everything ends with the function. What is raised takes the
 * setting back as well, with all else that the statement did.
 */
export const systemFunctionSql = {
  declare: `caller constant text := coalesce(current_setting('plaza.actor', true), '');`,
  begin: `if caller not in ('', 'system') then
    raise exception 'only the platform does this' using errcode = 'insufficient_privilege';
  end if;
  perform set_config('plaza.actor', 'system', true);`,
  end: `perform set_config('plaza.actor', caller, true);`,
} as const;
