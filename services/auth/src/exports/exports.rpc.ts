import type { ExportServiceService } from '@plaza/api/exports';
import { afterCommit, fields, parse, type Database, type Handlers } from '@plaza/service';
import { z } from 'zod';
import { exportErrors } from './exports.errors.ts';
import { exportsOf, readChunk } from './exports.queries.ts';
import { requestExport, toProto } from './exports.ts';

export interface ExportRpcDeps {
  database: Database;
  /** How many archives a person can request in 24 hours. */
  aDay: number;
  /** Has an archive made that was just requested. */
  wake: () => void;
}

const byId = z.object({ id: fields.uuid() });

export function exportHandlers({ database, aDay, wake }: ExportRpcDeps): Handlers<typeof ExportServiceService> {
  return {
    async createExport(_request, context) {
      return context.once(async (em) => {
        const made = await requestExport(em, context.userId, aDay);
        afterCommit(em, wake);
        return { export: made };
      });
    },

    async listExports(_request, { userId }) {
      return { exports: (await database.asUser(userId, (em) => exportsOf(em, userId))).map(toProto) };
    },

    async *downloadExport(request, context) {
      const { id } = parse(byId, request);
      const { userId } = context;
      const found = (await database.asUser(userId, (em) => exportsOf(em, userId))).find((one) => one.id === id);
      if (!found) throw exportErrors.EXPORT_NOT_FOUND();
      if (found.state !== 'ready') throw exportErrors.EXPORT_NOT_READY();
      const name = `plaza-${found.created_at.toISOString().slice(0, 10)}.zip`;
      context.setHeader('content-disposition', `attachment; filename="${name}"`);
      // A transaction for each chunk: no connection waits for a slow reader.
      for (let [seq, left] = [0, Number(found.size)]; left > 0; seq++) {
        const data = await database.asSystem((em) => readChunk(em, id, seq));
        if (!data) throw exportErrors.EXPORT_NOT_FOUND();
        left -= data.length;
        yield { contentType: 'application/zip', data, extensions: [] };
      }
    },
  };
}
