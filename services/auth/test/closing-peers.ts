// Stand-ins for wallet and catalog, as far as auth closes, opens and moves people there: they answer what a test says.
import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { ClosingInternalServiceService as CatalogClosing } from '@plaza/api/catalog-closing';
import { ClosingInternalServiceService as WalletClosing } from '@plaza/api/wallet-closing';
import { toWire, type ServiceError } from '@plaza/service';
import { noPeers } from '@plaza/testing';

export interface ClosingRequest {
  by: 'wallet' | 'catalog';
  what: 'close' | 'reopen' | 'move';
  userId: string;
  attempt: number;
  heirId: string;
}

export interface ClosingPeers {
  addresses: typeof noPeers;
  close(): void;
}

/** `answer` runs in each call before its answer; what it throws is the answer. */
export async function startClosingPeers(answer: (call: ClosingRequest) => Promise<void> | void): Promise<ClosingPeers> {
  const servers: Server[] = [];

  async function start(by: ClosingRequest['by'], definition: typeof WalletClosing | typeof CatalogClosing) {
    const server = new Server();
    servers.push(server);
    const handler =
      (what: ClosingRequest['what']) =>
      (
        call: ServerUnaryCall<{ userId: string; attempt?: number; heirId?: string }, object>,
        callback: sendUnaryData<object>,
      ) => {
        const { userId, attempt = 0, heirId = '' } = call.request;
        Promise.resolve({ by, what, userId, attempt, heirId })
          .then(answer)
          .then(
            () => callback(null, {}),
            (error: ServiceError) => callback(toWire(error)),
          );
      };
    server.addService(definition, {
      closePerson: handler('close'),
      reopenPerson: handler('reopen'),
      movePerson: handler('move'),
    });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    return `127.0.0.1:${port}`;
  }

  const [wallet, catalog] = await Promise.all([start('wallet', WalletClosing), start('catalog', CatalogClosing)]);
  return {
    addresses: { ...noPeers, wallet, catalog },
    close: () => servers.forEach((server) => server.forceShutdown()),
  };
}
