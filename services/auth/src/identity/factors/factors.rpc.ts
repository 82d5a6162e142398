import { z } from 'zod';
import type { Factor as FactorMessage, FactorServiceService } from '@plaza/api/factors';
import { commonErrors, fields, parse, type CallContext, type Handlers } from '@plaza/service';
import { findPerson } from '../people/people.ts';
import { peopleErrors } from '../people/people.errors.ts';
import {
  addPasskey,
  beginTotp,
  confirmTotp,
  listFactors,
  newRecoveryCodes,
  removeFactor,
  renameFactor,
  type FactorChangeDeps,
  type FactorRow,
} from './factors.ts';
import { credential } from './given.ts';
import { creationOptions, passkeysOf, readRegistration, type PasskeyDeps } from './passkeys.ts';

export type FactorDeps = FactorChangeDeps & PasskeyDeps;

const name = fields.text(1, 100);
const code = z
  .string()
  .max(20, 'Is too long.')
  .transform((text) => text.replaceAll(' ', ''))
  .refine((text) => /^\d{6}$/.test(text), 'Must be six digits.');
const named = z.object({ name });
const confirmation = z.object({ id: fields.uuid(), code });
const renaming = z.object({ id: fields.uuid(), name });
const byId = z.object({ id: fields.uuid() });
const newPasskey = z.object({ name, passkey: credential });

export function personOf({ principal }: Pick<CallContext, 'principal'>): { userId: string; sessionId: string } {
  if (principal.kind !== 'user') throw commonErrors.UNAUTHENTICATED();
  return principal;
}

export function factorHandlers(
  deps: FactorDeps,
): Pick<
  Handlers<typeof FactorServiceService>,
  | 'listFactors'
  | 'beginTotp'
  | 'confirmTotp'
  | 'beginPasskey'
  | 'addPasskey'
  | 'createRecoveryCodes'
  | 'renameFactor'
  | 'removeFactor'
> {
  const { database } = deps;
  return {
    async listFactors(_request, { userId }) {
      const { factors, codesLeft, ...more } = await database.asSystem((em) => listFactors(em, userId, deps.now()));
      return { factors: factors.map(toMessage), recoveryCodesLeft: codesLeft, ...more };
    },

    async beginTotp(request, { userId }) {
      const { id, secret, uri } = await beginTotp(deps, userId, parse(named, request).name);
      return { id, secret, otpauthUri: uri };
    },

    async confirmTotp(request, { userId }) {
      const { id, code: given } = parse(confirmation, request);
      return { factor: toMessage(await confirmTotp(deps, userId, id, given)) };
    },

    async beginPasskey(_request, { userId }) {
      const { person, existing } = await database.asSystem(async (em) => ({
        person: await findPerson(em, userId),
        existing: await passkeysOf(em, userId),
      }));
      if (!person) throw peopleErrors.USER_NOT_FOUND();
      return { options: await creationOptions(deps, person, existing) };
    },

    async addPasskey(request, { userId }) {
      const { name: called, passkey } = parse(newPasskey, request);
      const registered = await readRegistration(deps, userId, passkey);
      return { factor: toMessage(await addPasskey(deps, userId, called, registered)) };
    },

    async createRecoveryCodes(_request, { userId }) {
      return { codes: await newRecoveryCodes(deps, userId) };
    },

    async renameFactor(request, { userId }) {
      const { id, name: called } = parse(renaming, request);
      return { factor: toMessage(await renameFactor(deps, userId, id, called)) };
    },

    async removeFactor(request, { userId }) {
      await removeFactor(deps, userId, parse(byId, request).id);
      return {};
    },
  };
}

function toMessage(row: FactorRow): FactorMessage {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    backedUp: row.backed_up ?? false,
    userVerified: row.user_verified ?? false,
  };
}
