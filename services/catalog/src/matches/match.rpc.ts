import type { MatchInternalServiceService, MatchServiceService, Match } from '@plaza/api/match';
import { emit, events } from '@plaza/outbox';
import {
  commonErrors,
  fields,
  isTestCall,
  parse,
  type CallContext,
  type Database,
  type Handlers,
  type Members,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { asSystemWithin } from '../as-system.ts';
import { managedEvent, manageErrors, managerOf, readThing, type ManagingPermission } from '../manage/index.ts';
import { ticketErrors } from '../tickets/index.ts';
import { matchErrors } from './match.errors.ts';
import { comingMatches, findMatch, putMatch, putResult } from './match.queries.ts';

export interface MatchDeps {
  database: Database;
  members: Members;
}

const mostComing = 500;
const idRequest = z.object({ eventId: fields.uuid() });
const name = fields.text(1, 100);
const putRequest = z.object({ eventId: fields.uuid(), league: name, home: name, away: name });
const goals = z.int().min(0, 'Must be 0 to 99.').max(99, 'Must be 0 to 99.');
const resultRequest = z.object({ eventId: fields.uuid(), homeGoals: goals, awayGoals: goals });

const thing = managedEvent.eventThing();

export function matchHandlers({ database, members }: MatchDeps): Handlers<typeof MatchServiceService> {
  /** Throws EVENT_NOT_FOUND, PERMISSION_MISSING. */
  async function mustManage(context: CallContext, id: string, permission: ManagingPermission): Promise<void> {
    const row = await database.asSystem((em) => readThing(em, thing, id));
    await managerOf(members, permission, context, row.merchant_id, thing.notFound);
  }

  /** A change of the match of an event by whoever may change the event, one at a time for each. */
  async function change(
    context: CallContext,
    eventId: string,
    apply: (em: SqlEntityManager, known: Match | undefined) => Promise<void>,
  ): Promise<{ match: Match }> {
    await mustManage(context, eventId, thing.write);
    return context.once(async (em) => {
      if (isTestCall(context)) throw manageErrors.LIVE_KEY_NEEDED();
      const match = await asSystemWithin(em, async () => {
        await managedEvent.lockCategories(em, eventId);
        await apply(em, await findMatch(em, eventId));
        return (await findMatch(em, eventId))!;
      });
      await context.audit(em, { subject: eventId });
      return { match };
    });
  }

  return {
    async putMatch(request, context) {
      const { eventId, ...teams } = parse(putRequest, request);
      if (teams.home === teams.away)
        throw commonErrors.INVALID_ARGUMENT({
          violations: [{ field: 'away', description: 'Must be another team than the one at home.' }],
        });
      return change(context, eventId, async (em, known) => {
        if (known?.ended) throw matchErrors.MATCH_ENDED();
        await putMatch(em, eventId, teams);
      });
    },

    async getMatch(request, context) {
      const { eventId } = parse(idRequest, request);
      await mustManage(context, eventId, 'catalogue.read');
      const match = await database.asSystem((em) => findMatch(em, eventId));
      if (!match) throw matchErrors.MATCH_NOT_FOUND();
      return { match };
    },

    async recordResult(request, context) {
      const { eventId, ...result } = parse(resultRequest, request);
      return change(context, eventId, async (em, known) => {
        if (!known) throw matchErrors.MATCH_NOT_FOUND();
        const { cancelled_at: cancelledAt, date, merchant_id: merchantId } = await readThing(em, thing, eventId);
        if (cancelledAt !== null) throw ticketErrors.EVENT_CANCELLED();
        if (date > new Date()) throw matchErrors.MATCH_NOT_PLAYED({ metadata: { date: date.toISOString() } });
        await putResult(em, eventId, result);
        // Teams and leagues are everybody's: what a merchant records is not learned.
        if (merchantId !== null) return;
        const { league, home, away } = known;
        await emit(em, events.matchEnded({ userId: context.userId, eventId, league, home, away, date, ...result }));
      });
    },
  };
}

export function matchInternalHandlers({ database }: MatchDeps): Handlers<typeof MatchInternalServiceService> {
  return {
    async listComingMatches() {
      return { matches: await database.asSystem((em) => comingMatches(em, mostComing)) };
    },
  };
}
