import {
  InviteMemberResponse,
  type Invitation,
  type Member,
  type TeamInternalServiceService,
  type TeamServiceService,
} from '@plaza/api/teams';
import {
  cursorFields,
  cutPage,
  fields,
  idempotent,
  pageTokens,
  parse,
  smallPicture,
  type Database,
  type Handlers,
} from '@plaza/service';
import { merchantPermissionNames, teamRoleNames, type TeamRoleName } from '@plaza/services';
import { z } from 'zod';
import { emailField } from '../identity/index.ts';
import { asMember, asMemberAlone } from './membership.ts';
import { merchantErrors } from './merchants.errors.ts';
import { toMembership } from './merchants.ts';
import {
  accept,
  acceptOwnership,
  changeRole,
  endOwnershipOffer,
  invite,
  leave,
  offerOwnership,
  remove,
  type TeamDeps,
} from './team.ts';
import {
  deleteInvitation,
  invitationsBefore,
  membersAfter,
  type InvitationRow,
  type MemberView,
} from './team.queries.ts';

export interface TeamRpcDeps extends TeamDeps {
  database: Database;
  now: () => Date;
}

// The owner's is only handed over.
const roles = teamRoleNames.filter((name) => name !== 'owner') as [TeamRoleName, ...TeamRoleName[]];
const role = z.enum(roles, { error: `Must be one of ${roles.join(', ')}.` });
const ofMerchant = z.object({ merchantId: fields.uuid() });
const ofMember = ofMerchant.extend({ userId: fields.uuid() });
const pageRequest = ofMerchant.extend({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const memberTokens = pageTokens('members', z.tuple([cursorFields.milliseconds(), cursorFields.id()]));
const invitationTokens = pageTokens('invitations', z.tuple([cursorFields.id()]));
const invitationRequest = ofMerchant.extend({ email: emailField, role });
const withdrawRequest = ofMerchant.extend({ id: fields.uuid() });
const withToken = z.object({ token: fields.text(1, 100) });

const checkRequest = ofMember.extend({ permission: z.enum(merchantPermissionNames) });

type Rpcs = Handlers<typeof TeamServiceService>;

export function teamHandlers(deps: TeamRpcDeps): Rpcs {
  return { ...memberHandlers(deps), ...invitationHandlers(deps), ...ownershipHandlers(deps) };
}

export function teamInternalHandlers({
  database,
}: Pick<TeamRpcDeps, 'database'>): Handlers<typeof TeamInternalServiceService> {
  return {
    async checkMember(request, { principal }) {
      const { merchantId, userId, permission } = parse(checkRequest, request);
      await database.asSystem((em) => asMember(em, merchantId, { userId, principal }, permission));
      return {};
    },
  };
}

function memberHandlers({
  database,
  now,
}: TeamRpcDeps): Pick<Rpcs, 'listMembers' | 'changeMemberRole' | 'removeMember' | 'leaveTeam'> {
  return {
    async listMembers(request, context) {
      const { merchantId, pageSize, pageToken } = parse(pageRequest, request);
      const token = memberTokens.read(pageToken, [merchantId]);
      const after: [Date, string] | undefined = token && [new Date(token[0]), token[1]];
      const rows = await database.asSystem(async (em) => {
        await asMember(em, merchantId, context, 'team.read');
        return membersAfter(em, { merchantId, after, limit: pageSize + 1 }, now());
      });
      const { shown, last } = cutPage(rows, pageSize);
      const next: [number, string] | undefined = last && [last.created_at.getTime(), last.user_id];
      return { members: shown.map(toMember), nextPageToken: memberTokens.write(next, [merchantId]) };
    },
    async changeMemberRole(request, context) {
      const { merchantId, userId, role: wanted } = parse(ofMember.extend({ role }), request);
      const member = { merchantId, userId };
      return database.asSystem(async (em) => ({
        member: toMember(await changeRole(em, context, member, wanted, now())),
      }));
    },
    async removeMember(request, context) {
      const member = parse(ofMember, request);
      await database.asSystem((em) => remove(em, context, member, now()));
      return {};
    },
    async leaveTeam(request, context) {
      const { merchantId } = parse(ofMerchant, request);
      await database.asSystem((em) => leave(em, context, merchantId, now()));
      return {};
    },
  };
}

function invitationHandlers(
  deps: TeamRpcDeps,
): Pick<Rpcs, 'inviteMember' | 'listInvitations' | 'withdrawInvitation' | 'acceptInvitation'> {
  const { database, now } = deps;
  return {
    async inviteMember(request, context) {
      const { merchantId, email: address, role: given } = parse(invitationRequest, request);
      return database.asSystem((em) =>
        idempotent(em, context.scope, InviteMemberResponse, async () => ({
          invitation: toInvitation(await invite(em, deps, context, { merchantId, address, role: given }, now())),
        })),
      );
    },
    async listInvitations(request, context) {
      const { merchantId, pageSize, pageToken } = parse(pageRequest, request);
      const [before] = invitationTokens.read(pageToken, [merchantId]) ?? [];
      const rows = await database.asSystem(async (em) => {
        await asMember(em, merchantId, context, 'team.read');
        return invitationsBefore(em, { merchantId, before, limit: pageSize + 1 }, now());
      });
      const { shown, last } = cutPage(rows, pageSize);
      return {
        invitations: shown.map(toInvitation),
        nextPageToken: invitationTokens.write(last && [last.id], [merchantId]),
      };
    },
    async withdrawInvitation(request, context) {
      const { merchantId, id } = parse(withdrawRequest, request);
      await database.asSystem(async (em) => {
        await asMemberAlone(em, merchantId, context, 'team.write');
        if (!(await deleteInvitation(em, merchantId, id))) throw merchantErrors.INVITATION_NOT_FOUND();
      });
      return {};
    },
    async acceptInvitation(request, { userId }) {
      const { token } = parse(withToken, request);
      return database.asSystem(async (em) => ({
        membership: toMembership(await accept(em, deps, userId, token, now())),
      }));
    },
  };
}

function ownershipHandlers({
  database,
  now,
}: TeamRpcDeps): Pick<Rpcs, 'offerOwnership' | 'endOwnershipOffer' | 'acceptOwnership'> {
  return {
    async offerOwnership(request, context) {
      const member = parse(ofMember, request);
      return database.asSystem(async (em) => ({ expiresAt: await offerOwnership(em, context, member, now()) }));
    },
    async endOwnershipOffer(request, context) {
      const { merchantId } = parse(ofMerchant, request);
      await database.asSystem((em) => endOwnershipOffer(em, context, merchantId, now()));
      return {};
    },
    async acceptOwnership(request, context) {
      const { merchantId } = parse(ofMerchant, request);
      return database.asSystem(async (em) => ({
        membership: toMembership(await acceptOwnership(em, context, merchantId, now())),
      }));
    },
  };
}

function toMember(row: MemberView): Member {
  return {
    userId: row.user_id,
    name: row.name,
    email: row.email,
    role: row.role,
    since: row.created_at,
    ownershipOffered: row.offered,
    picture: smallPicture(row.picture),
  };
}

function toInvitation(row: InvitationRow): Invitation {
  return {
    id: row.id,
    email: row.address,
    role: row.role,
    invitedBy: row.inviter_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
