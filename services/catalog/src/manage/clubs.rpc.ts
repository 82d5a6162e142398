import type { ClubManagementServiceService } from '@plaza/api/manage';
import { fields, parse, type CallContext, type Handlers, type SqlEntityManager } from '@plaza/service';
import { sql } from 'kysely';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import { clubErrors, findClub, sports, toClub, type ClubRow } from '../clubs/index.ts';
import { db } from '../db.ts';
import { actAs } from './acting.ts';
import { assertLatest, assertReverted, revertibleOr } from './changes.ts';
import { assertVersion, expectedVersion, sendEtag } from './etag.ts';
import type { ManageDeps } from './handlers.ts';
import { changeId, sent } from './requests.ts';
import { insert, update, type Columns } from './thing.ts';

const clubId = z.string().regex(/^[A-Z0-9][A-Z0-9_]{0,49}$/, 'Must be a club id such as AS_MONACO.');
const country = z.string().regex(/^[A-Z]{2}$/, 'Must be a country such as MC (ISO 3166-1 alpha-2).');
const sport = z.union([z.literal(''), z.enum(sports)]);
const colours = z.array(z.string().regex(/^#[0-9A-Fa-f]{6}$/, 'Must be a colour such as #E63946.')).max(5);
const crestUrl = z
  .string()
  .max(500)
  .regex(/^(https:\/\/[^\s"'<>]+)?$/, 'Must be an https address.');
const createRequest = z.object({
  id: clubId,
  name: fields.text(1, 100),
  country,
  sport,
  colours,
  crestUrl,
  crestId: fields.idOrNone(),
});
const updateRequest = z.object({
  id: clubId,
  name: fields.text(1, 100).optional(),
  country: country.optional(),
  sport: sport.optional(),
  colours,
  crestUrl: crestUrl.optional(),
  crestId: fields.idOrNone().optional(),
});
const revertRequest = z.object({ id: clubId, changeId });
const columnNames = ['name', 'country', 'sport', 'colours', 'crest_url', 'crest_id'];

export function clubManagement(deps: ManageDeps): Handlers<typeof ClubManagementServiceService> {
  /** Of the platform: staff manages clubs. Throws MEDIA_NOT_USABLE. */
  async function assertCrest(em: SqlEntityManager, crestId: unknown): Promise<void> {
    if (typeof crestId === 'string') await deps.pictures.assertUsable(em, [crestId], 'club', null);
  }

  async function change(
    context: CallContext,
    { id, etag, reverts }: { id: string; etag: string; reverts?: string },
    columnsOf: (em: SqlEntityManager) => Promise<Columns>,
  ) {
    const version = expectedVersion(context, etag);
    const answer = await context.once(async (em) => {
      await actAs(em, context, { staff: true, ...(reverts && { reverts }) });
      const { rows } = await sql<ClubRow>`select * from clubs where id = ${id} for no key update`.execute(db(em));
      if (!rows[0]) throw clubErrors.CLUB_NOT_FOUND();
      assertVersion(rows[0].version, version);
      const columns = await columnsOf(em);
      await assertCrest(em, columns['crest_id']);
      await update(em, 'clubs', id, columns);
      await context.audit(em, { subject: id });
      const row = await findClub(em, id);
      sendEtag(context, row.version);
      const [club] = await deps.pictures.crests(em, [toClub(row)]);
      return { club };
    });
    await deps.cache.invalidate(keys.clubs());
    return answer;
  }

  return {
    async createClub(request, context) {
      const { id, name, country: where, sport: plays, colours: shown, ...given } = parse(createRequest, request);
      const answer = await context.once(async (em) => {
        await actAs(em, context, { staff: true });
        const there = await db(em).selectFrom('clubs').select('id').where('id', '=', id).executeTakeFirst();
        if (there) throw clubErrors.CLUB_EXISTS();
        const columns = {
          id,
          name,
          country: where,
          sport: plays || 'football',
          colours: shown,
          crest_url: given.crestUrl,
        };
        const crest = given.crestId || null;
        await assertCrest(em, crest);
        await insert(em, 'clubs', { ...columns, crest_id: crest });
        await context.audit(em, { subject: id });
        const [club] = await deps.pictures.crests(em, [toClub(await findClub(em, id))]);
        return { club };
      });
      await deps.cache.invalidate(keys.clubs());
      sendEtag(context, 1);
      return answer;
    },
    async updateClub(request, context) {
      const { id, colours: shown, crestUrl: crest, sport: plays, ...given } = parse(updateRequest, request);
      const columns = sent({
        name: given.name,
        country: given.country,
        sport: plays || undefined,
        colours: shown.length > 0 ? shown : undefined,
        crest_url: crest,
        crest_id: given.crestId === undefined ? undefined : given.crestId || null,
      });
      return change(context, { id, etag: request.etag }, async () => columns);
    },
    async revertClub(request, context) {
      const { id, changeId } = parse(revertRequest, request);
      const found = await deps.database.asSystem((em) => revertibleOr(em, id, changeId));
      return change(context, { id, etag: request.etag, reverts: changeId }, async (em) => {
        const reverted = assertReverted(found, 'club');
        await assertLatest(em, 'clubs', reverted);
        return Object.fromEntries(Object.entries(reverted.columns).filter(([name]) => columnNames.includes(name)));
      });
    },
  };
}
