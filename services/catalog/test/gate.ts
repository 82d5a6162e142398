// A proxy between catalog and wallet. It passes the real calls to the real wallet, and can lose requests or answers.
import {
  Server,
  ServerCredentials,
  status,
  type handleUnaryCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { ChargeInternalServiceService, type Charge } from '@plaza/api/charge';
import { MerchantServiceService } from '@plaza/api/merchant';
import { RefundInternalServiceService, type RefundPurchaseRequest } from '@plaza/api/refund';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { ServiceError, toWire } from '@plaza/service';
import { client } from '@plaza/testing';

type Call = keyof typeof WalletInternalServiceService | 'chargeOrders' | keyof typeof RefundInternalServiceService;

/** How calls of a person are lost. */
export interface Cut {
  userId: string;
  call: Call;
  /** Whether the wallet gets the request, and its answer is lost. */
  when: 'before' | 'after';
}

export interface Gate {
  readonly port: number;
  /** This call of this person gets no answer. Resolves when it arrives, or when the wallet has processed it. */
  cut(where: Cut): Promise<void>;
  /** So many answers become UNAVAILABLE, with or without the wallet getting the request. */
  loseAnswers(call: Call, times: number, when?: Cut['when']): void;
  /** The next call of this person gets no answer, and reaches the wallet when the test allows it. */
  delay(call: Call, userId: string): { arrive(): Promise<unknown> };
  /** All calls pass again; lost ones stay lost. */
  open(): void;
  /** The calls of this person pass again. */
  mend(userId: string): void;
  close(): Promise<void>;
}

export async function openGate(walletPort: number): Promise<Gate> {
  const wallet = client(WalletInternalServiceService, walletPort, { from: 'catalog' });
  const charges = client(ChargeInternalServiceService, walletPort, { from: 'catalog' });
  const refunds = client(RefundInternalServiceService, walletPort, { from: 'catalog' });
  const merchants = client(MerchantServiceService, walletPort, { from: 'catalog' });
  const cuts = new Map<string, () => void>();
  const delayed = new Map<string, (forward: () => Promise<unknown>) => void>();
  const buyers = new Map<string, string>();
  let lost: { call: Call; times: number; when: Cut['when'] } | undefined;
  const isLost = (call: Call, when: Cut['when']): boolean =>
    lost?.call === call && lost.when === when && lost.times-- > 0;
  const away = (): ServiceError => new ServiceError(status.UNAVAILABLE, 'UNAVAILABLE', 'The line is cut.');

  /** If one charge of a call is lost, the whole call is. */
  async function passCharges({ charges: batch }: { charges: Charge[] }): Promise<unknown> {
    return {
      results: await Promise.all(
        batch.map((charge) =>
          pass('chargeOrders', charge, async () => (await charges.chargeOrders({ charges: [charge] })).results[0]),
        ),
      ),
    };
  }

  async function pass(
    call: Call,
    request: { requestId?: string; userId?: string },
    forward: () => Promise<unknown>,
  ): Promise<unknown> {
    const { requestId = '', userId = buyers.get(requestId) ?? '' } = request;
    buyers.set(requestId, userId);
    const slow = delayed.get(`${userId} ${call}`);
    if (slow) {
      delayed.delete(`${userId} ${call}`);
      slow(forward);
      return new Promise(() => undefined);
    }
    const before = cuts.get(`${userId} ${call} before`);
    const after = cuts.get(`${userId} ${call} after`);
    if (!before) {
      if (isLost(call, 'before')) throw away();
      const answer = await forward();
      if (!after) {
        if (isLost(call, 'after')) throw away();
        return answer;
      }
    }
    (before ?? after)?.();
    return new Promise(() => undefined);
  }

  const implement = (
    calls: readonly string[],
    answer: (call: string, request: never) => Promise<unknown>,
  ): UntypedServiceImplementation =>
    Object.fromEntries(
      calls.map((call) => {
        const handler: handleUnaryCall<never, unknown> = ({ request }, callback) => {
          answer(call, request).then(
            (value) => callback(null, value),
            (error: unknown) => callback(toWire(error instanceof ServiceError ? error : away())),
          );
        };
        return [call, handler as handleUnaryCall<unknown, unknown>];
      }),
    );
  const server = new Server();
  server.addService(
    WalletInternalServiceService,
    implement(Object.keys(WalletInternalServiceService), (call, request) =>
      pass(call as Call, request, () => wallet[call as keyof typeof WalletInternalServiceService](request)),
    ),
  );
  server.addService(
    ChargeInternalServiceService,
    implement(['chargeOrders'], (_call, request) => passCharges(request)),
  );
  // The order that is refunded names the person.
  server.addService(
    RefundInternalServiceService,
    implement(Object.keys(RefundInternalServiceService), (call, request: RefundPurchaseRequest) =>
      pass(call as Call, { requestId: request.holdRequestId }, () =>
        refunds[call as keyof typeof RefundInternalServiceService](request),
      ),
    ),
  );
  // What everybody can read is never lost.
  server.addService(
    MerchantServiceService,
    implement(['getMerchant'], (_call, request) => merchants.getMerchant(request)),
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });

  return {
    port,
    cut: ({ userId, call, when }) => new Promise((reached) => void cuts.set(`${userId} ${call} ${when}`, reached)),
    loseAnswers: (call, times, when = 'after') => {
      lost = { call, times, when };
    },
    delay(call, userId) {
      const held = new Promise<() => Promise<unknown>>((resolve) => void delayed.set(`${userId} ${call}`, resolve));
      return { arrive: async () => (await held)() };
    },
    mend(userId) {
      for (const name of cuts.keys()) if (name.startsWith(userId)) cuts.delete(name);
    },
    open() {
      cuts.clear();
      lost = undefined;
    },
    async close() {
      wallet.close();
      charges.close();
      refunds.close();
      merchants.close();
      server.forceShutdown();
    },
  };
}
