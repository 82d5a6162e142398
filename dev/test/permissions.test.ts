// What staff may do: every rpc for staff names a permission of the one table, and the table has no other.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { values } from '@plaza/api/values';
import {
  keyScopeNames,
  hasPermission,
  merchantPermissionNames,
  permissionNames,
  permissionsOf,
  staffRoleNames,
  staffRoles,
  teamRoleNames,
  teamRoles,
} from '@plaza/services';
import { permissionDocs } from '../src/permission-docs.ts';
import { describeRpcs } from '../src/rpcs.ts';

const rpcs = describeRpcs(readFileSync(createRequire(import.meta.url).resolve('@plaza/api/descriptors.binpb')));
// What a merchant does for itself, staff does for everybody: such an rpc names both permissions.
const forStaff = rpcs.filter(({ access, permission }) => access === 'admin' || permission !== undefined);

test('every rpc for staff names a permission, and every permission is needed by one', () => {
  expect(forStaff.filter(({ permission }) => permission === undefined).map(({ path }) => path)).toEqual([]);
  expect([...new Set(forStaff.map(({ permission }) => permission))].sort()).toEqual([...permissionNames].sort());
});

test('what only reads permits no change, and the other way round', () => {
  const isRead = ({ http }: (typeof rpcs)[number]) => http.every(({ method }) => method === 'GET');
  const mixed = forStaff.filter((rpc) => rpc.permission?.endsWith('.read') && !isRead(rpc));
  expect(mixed.map(({ path }) => path)).toEqual([]);
  expect(staffRoles.auditor.permissions.filter((name) => !name.endsWith('.read'))).toEqual([]);
});

test('administrators may do everything, nobody else gives roles, and an unknown role permits nothing', () => {
  expect(permissionsOf(['admin'])).toEqual(permissionNames);
  for (const role of staffRoleNames) expect(hasPermission([role], 'staff.write')).toBe(role === 'admin');
  expect(permissionsOf(['emperor', 'constructor'])).toEqual([]);
  expect(permissionsOf(['catalogue', 'support'])).toEqual(
    permissionNames.filter((name) => hasPermission(['catalogue'], name) || hasPermission(['support'], name)),
  );
});

test('an owner may do everything for a merchant, nobody else changes the team or the keys, and no key does', () => {
  expect(teamRoles.owner.permissions).toEqual(merchantPermissionNames);
  const alone: string[] = ['team.write', 'keys.write', 'keys.read'];
  for (const role of teamRoleNames)
    if (role !== 'owner') expect(teamRoles[role].permissions.filter((name) => alone.includes(name))).toEqual([]);
  expect(keyScopeNames.filter((name) => alone.includes(name))).toEqual([]);
});

test('the API names the same roles', () => {
  expect(values['plaza.auth.v1.User.staff_roles']).toEqual(staffRoleNames);
});

test('the page lists every permission with its rpcs', () => {
  const page = permissionDocs(rpcs);
  for (const name of permissionNames) expect(page).toContain(`\n| \`${name}\` `);
  for (const { path } of forStaff) expect(page).toContain(path.split('/')[2]);
});

test('who looks as a person cannot call what streams, reveals a secret as a file, or changes anything', () => {
  const changes = rpcs.filter(({ acting, http }) => acting && !http.every(({ method }) => method === 'GET'));
  expect(changes.map(({ path }) => path)).toEqual(['/plaza.auth.v1.AuthService/Logout']);
  const acting = new Set(rpcs.filter((rpc) => rpc.acting).map(({ path }) => path));
  expect(acting).not.toContain('/plaza.catalog.v1.TicketService/GetTicketQr');
  expect(acting).not.toContain('/plaza.wallet.v1.StatementService/ExportTransactions');
  expect(rpcs.find(({ path }) => path.endsWith('TicketService/ListTickets'))?.secrets).toEqual(['tickets.qrCode']);
});
