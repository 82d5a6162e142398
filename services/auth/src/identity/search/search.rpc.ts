import type { ListPeopleRequest, ListPeopleResponse, PeopleAdminServiceService } from '@plaza/api/people';
import {
  cursorFields,
  cutPage,
  fields,
  pageTokens,
  parse,
  together,
  type Database,
  type Handlers,
} from '@plaza/service';
import { z } from 'zod';
import { peopleErrors } from '../people/people.errors.ts';
import { toProto } from '../people/people.ts';
import { isSuspended, type Suspension } from '../people/suspended.ts';
import { accountOf, peopleByIds, searchPeople, summary } from './search.queries.ts';

const listRequest = together(
  z.object({
    pageSize: fields.pageSize(),
    pageToken: fields.pageToken(),
    query: fields.text(0, 254),
    ids: z.array(fields.uuid()).max(100, 'Must be at most 100.'),
    clubId: fields.clubId(),
    role: z.enum(['', 'user', 'merchant', 'admin', 'guest'], { error: 'Must be user, merchant, admin or guest.' }),
    createdFrom: z.date().optional(),
    createdTo: z.date().optional(),
  }),
  {
    holds: ({ ids, query, clubId, role, createdFrom, createdTo }) =>
      ids.length === 0 || (query === '' && clubId === '' && role === '' && !createdFrom && !createdTo),
    path: ['ids'],
    message: 'Takes no other filter.',
  },
);
const tokens = pageTokens('people', z.tuple([cursorFields.moment(), cursorFields.id()]));
const byId = z.object({ id: fields.uuid() });

export function searchHandlers(database: Database, now: () => Date): Handlers<typeof PeopleAdminServiceService> {
  return {
    listPeople: (request) => listPeople(database, request),
    async getPerson(request) {
      const { id } = parse(byId, request);
      const account = await database.asSystem((em) => accountOf(em, id, now()));
      if (!account) throw peopleErrors.USER_NOT_FOUND();
      const { person, sessions, deletion } = account;
      return {
        person: toProto(person),
        openSessions: sessions.open,
        activeAt: sessions.active_at ?? undefined,
        deletion,
        updatedAt: person.updated_at,
        suspension: suspensionToProto(person, now()),
      };
    },
    async getPeopleSummary() {
      const { days, ...counts } = await database.asSystem((em) => summary(em, now()));
      const latest = (count: number): number => days.slice(-count).reduce((sum, { registered }) => sum + registered, 0);
      return { ...counts, days, newToday: latest(1), newWeek: latest(7), newMonth: latest(30) };
    },
  };
}

function suspensionToProto(person: Suspension & { suspension_reason: string | null }, now: Date) {
  const { suspended_at: since, suspended_until: until, suspension_reason: reason } = person;
  return since && isSuspended(person, now) ? { since, until: until ?? undefined, reason: reason ?? '' } : undefined;
}

async function listPeople(database: Database, request: ListPeopleRequest): Promise<ListPeopleResponse> {
  const { pageSize, pageToken, ids, query, ...filters } = parse(listRequest, request);
  if (ids.length > 0)
    return { people: (await database.asSystem((em) => peopleByIds(em, ids))).map(toProto), nextPageToken: '' };
  const { clubId, role, createdFrom, createdTo } = filters;
  const marks = [query, clubId, role, createdFrom?.toISOString() ?? '', createdTo?.toISOString() ?? ''];
  const before = tokens.read(pageToken, marks);
  const id = z.uuid().safeParse(query.toLowerCase()).data;
  const prefix = id ? undefined : query.normalize('NFC').toLowerCase();
  const rows = await database.asSystem((em) => searchPeople(em, { ...filters, id, prefix }, before, pageSize + 1));
  const { shown, last } = cutPage(rows, pageSize);
  return {
    people: shown.map(toProto),
    nextPageToken: tokens.write(last && [last.created_exactly, last.id], marks),
  };
}
