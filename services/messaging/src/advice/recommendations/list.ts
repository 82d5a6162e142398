// The list of a person: what goes together with what they have, then what fans of their club have, then what people have; each thing once, without what
// cannot be had, and with categories mixed.
import type { Thing } from '@plaza/api/search';
import { newId, type CallContext, type Database, type SqlEntityManager } from '@plaza/service';
import { db } from '../../db.ts';
import type { Profile } from '../../people/index.ts';
import { isPersonalised, lockPeople } from '../signals/signals.ts';
import { diversified } from './diversity.ts';
import { lowerBound, textOf } from './reasons.ts';
import {
  mostTaken,
  replaceList,
  togetherWithTheirs,
  type Candidate,
  type NewRecommendation,
} from './recommendation.queries.ts';
import type { Things } from './things.ts';

const longestList = 100;
/** A consent that changes while a list is made is met once; more often only by somebody who tries. */
const attempts = 3;

export interface ListDeps {
  database: Database;
  things: Things;
}

/** Makes the list of a person anew, and stores it. */
export async function makeList(
  { database, things }: ListDeps,
  userId: string,
  { clubId, language }: Profile,
  context: Pick<CallContext, 'requestId'>,
): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { personalised, candidates } = await database.asUser(userId, async (em) => ({
      personalised: await isPersonalised(em, userId),
      candidates: await candidatesOf(em, userId, clubId),
    }));
    const ids = candidates.flatMap(({ thingId, becauseId }) => (becauseId === null ? [thingId] : [thingId, becauseId]));
    const known = await things.describe([...new Set(ids)], language, context);
    const rows = rowsOf(userId, candidates, known, language);
    if (await database.asSystem((em) => store(em, userId, personalised, rows))) return;
  }
}

/** Each thing once, for the best of its reasons. */
async function candidatesOf(em: SqlEntityManager, userId: string, clubId: string): Promise<Candidate[]> {
  const all = [
    ...(await togetherWithTheirs(em, userId)),
    ...(clubId === '' ? [] : await mostTaken(em, userId, clubId)),
    ...(await mostTaken(em, userId, '')),
  ];
  const first = new Map<string, Candidate>();
  for (const candidate of all) if (!first.has(candidate.thingId)) first.set(candidate.thingId, candidate);
  return [...first.values()];
}

function rowsOf(
  userId: string,
  candidates: readonly Candidate[],
  known: ReadonlyMap<string, Thing>,
  language: string,
): NewRecommendation[] {
  const offered = candidates
    .filter(({ thingId }) => known.get(thingId)?.available)
    .slice(0, longestList)
    .map((candidate) => ({ candidate, thing: known.get(candidate.thingId)! }));
  return diversified(offered, ({ thing }) => `${thing.kind} ${thing.category}`).map(({ candidate, thing }, index) => ({
    id: newId(),
    user_id: userId,
    place: index + 1,
    thing_id: thing.id,
    ...shownOf(thing, candidate, known, language),
    tags: JSON.stringify(tagsOf(thing)) as never,
    reason: candidate.reason,
    because_id: candidate.becauseId,
    both_took: candidate.bothTook,
    of_people: candidate.ofPeople,
  }));
}

/** The columns that say of a thing what people read. */
function shownOf(
  { name }: Thing,
  { kind, reason, becauseId, bothTook, ofPeople }: Candidate,
  known: ReadonlyMap<string, Thing>,
  language: string,
) {
  const because = becauseId === null ? undefined : known.get(becauseId)?.name;
  return {
    type: kind,
    title: name,
    content: textOf({ reason, bothTook, ofPeople, name: because }, language),
    confidence: lowerBound(bothTook, ofPeople),
  };
}

/** The club and the category, those that it has. */
export const tagsOf = ({ club, category }: Thing): string[] => [club, category].filter((tag) => tag !== '');

/** Stores a list. False if the person's consent is not what it was when the list was made: then it must not be used. */
async function store(
  em: SqlEntityManager,
  userId: string,
  personalised: boolean,
  rows: readonly NewRecommendation[],
): Promise<boolean> {
  await lockPeople(em, [userId]);
  const erased = await db(em)
    .selectFrom('erased_people')
    .select('user_id')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (erased) return true;
  if ((await isPersonalised(em, userId)) !== personalised) return false;
  await replaceList(em, userId, rows);
  return true;
}
