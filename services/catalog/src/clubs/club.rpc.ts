import type { ClubServiceService, ListClubsResponse } from '@plaza/api/manage';
import { unlessEmpty, type Cache } from '@plaza/cache';
import {
  cursorFields,
  cutPage,
  defaultPageSize,
  fields,
  pageTokens,
  parse,
  type Database,
  type Handlers,
  type SqlEntityManager,
} from '@plaza/service';
import { z } from 'zod';
import { keys } from '../cache-keys.ts';
import type { Pictures } from '../media/index.ts';
import { findClub, listClubs, toClub } from './club.ts';

export interface ClubDeps {
  database: Database;
  cache: Cache;
  pictures: Pictures;
}

const listRequest = z.object({ pageSize: fields.pageSize(), pageToken: fields.pageToken() });
const idRequest = z.object({ id: fields.clubId() });
const tokens = pageTokens('clubs', z.tuple([cursorFields.text(100), z.string().max(50)]));

export function clubHandlers({ database, cache, pictures }: ClubDeps): Handlers<typeof ClubServiceService> {
  // Clubs are public: one statement without an actor needs no transaction.
  const publicly = (): SqlEntityManager => database.orm.em.fork();
  return {
    async listClubs(request) {
      const { pageSize, pageToken } = parse(listRequest, request);
      const after = tokens.read(pageToken);
      const load = async (): Promise<ListClubsResponse> => {
        const rows = await listClubs(publicly(), after && { name: after[0], id: after[1] }, pageSize + 1);
        const { shown, last } = cutPage(rows, pageSize);
        const clubs = await pictures.crests(publicly(), shown.map(toClub));
        return { clubs, nextPageToken: tokens.write(last && [last.name, last.id]) };
      };
      if (after || pageSize !== defaultPageSize) return load();
      return unlessEmpty(
        (loadSome) => cache.answer(keys.clubs(), loadSome),
        load,
        ({ clubs }) => clubs.length === 0,
      );
    },
    async getClub(request) {
      const { id } = parse(idRequest, request);
      const [club] = await pictures.crests(publicly(), [toClub(await findClub(publicly(), id))]);
      return { club };
    },
  };
}
