// The calls of imports, as a client makes them.
import { Client, credentials, Metadata, type MethodDefinition } from '@grpc/grpc-js';
import {
  ConfirmImportRequest,
  CreateImportRequest,
  ExportCatalogueRequest,
  ExportImportReportRequest,
  GetImportRequest,
  ImportServiceService as rpcs,
  ListImportRowsRequest,
  PreviewImportRequest,
  PutImportPartRequest,
  type Import,
  type ImportRow,
} from '@plaza/api/bulk';

const partBytes = 1_000_000;

type Called<Request, Response> = Pick<
  MethodDefinition<Request, Response>,
  'path' | 'requestSerialize' | 'responseDeserialize'
>;

export interface ImportCalls {
  /** Begins an import of products, and has its preview made. @returns its id */
  upload(content: Buffer): Promise<string>;
  read(id: string): Promise<Import>;
  confirm(id: string, etag: string): Promise<void>;
  /** All lines of a preview that are wrong. */
  wrongRows(id: string): Promise<ImportRow[]>;
  report(id: string): Promise<string>;
  exported(): Promise<string>;
  close(): void;
}

export function importCalls(address: string, token: string): ImportCalls {
  const client = new Client(address, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const call = <Request, Response>(
    { path, requestSerialize, responseDeserialize }: Called<Request, Response>,
    request: Request,
  ): Promise<Response> =>
    new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, (error, answer) =>
        answer === undefined ? reject(error ?? new Error(`${path} has no answer.`)) : resolve(answer),
      );
    });
  const text = async <Request>(
    { path, requestSerialize, responseDeserialize }: Called<Request, { data: Uint8Array }>,
    request: Request,
  ): Promise<string> => {
    const parts: Uint8Array[] = [];
    const stream = client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata);
    for await (const { data } of stream as AsyncIterable<{ data: Uint8Array }>) parts.push(data);
    return Buffer.concat(parts).toString();
  };
  return {
    async upload(content) {
      const request = CreateImportRequest.fromPartial({ kind: 'products', fileName: 'products.csv' });
      const { id } = (await call(rpcs.createImport, request)).import!;
      for (let part = 1, from = 0; from < content.length; part++, from += partBytes) {
        const data = content.subarray(from, from + partBytes);
        await call(
          rpcs.putImportPart,
          PutImportPartRequest.fromPartial({ id, part, content: { contentType: 'text/csv', data } }),
        );
      }
      await call(rpcs.previewImport, PreviewImportRequest.fromPartial({ id }));
      return id;
    },
    read: async (id) => (await call(rpcs.getImport, GetImportRequest.fromPartial({ id }))).import!,
    async confirm(id, etag) {
      await call(rpcs.confirmImport, ConfirmImportRequest.fromPartial({ id, etag }));
    },
    async wrongRows(id) {
      const all: ImportRow[] = [];
      for (let pageToken = ''; ;) {
        const request = ListImportRowsRequest.fromPartial({ id, action: 'error', pageSize: 100, pageToken });
        const { rows, nextPageToken } = await call(rpcs.listImportRows, request);
        all.push(...rows);
        if (nextPageToken === '') return all;
        pageToken = nextPageToken;
      }
    },
    report: (id) => text(rpcs.exportImportReport, ExportImportReportRequest.fromPartial({ id })),
    exported: () => text(rpcs.exportCatalogue, ExportCatalogueRequest.fromPartial({ kind: 'products' })),
    close: () => client.close(),
  };
}
