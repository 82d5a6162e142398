// The wire between catalog and the wallet. It passes the real calls to the real wallet, and can be cut before or after them.
import { Server, ServerCredentials, status, type handleUnaryCall, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { WalletInternalServiceService } from '@plaza/api/wallet';
import { ServiceError, toWire } from '@plaza/service';
import { client } from '@plaza/testing';

type Call = keyof typeof WalletInternalServiceService;

/** Where a person's calls are cut. */
export interface Cut {
  userId: string;
  call: Call;
  /** Whether the wallet does it, and its answer is lost. */
  when: 'before' | 'after';
}

export interface Gate {
  readonly port: number;
  /** This call of this person gets no answer. Resolves when it came, or when the wallet has done it. */
  cut(where: Cut): Promise<void>;
  /** The wallet does it, and so many answers turn into UNAVAILABLE. */
  loseAnswers(call: Call, times: number): void;
  /** Everything passes again; what was cut stays lost. */
  open(): void;
  close(): Promise<void>;
}

export async function openGate(walletPort: number): Promise<Gate> {
  const wallet = client(WalletInternalServiceService, walletPort, { from: 'catalog' });
  const cuts = new Map<string, () => void>();
  const buyers = new Map<string, string>();
  let lost: { call: Call; times: number } | undefined;

  async function pass(call: Call, request: { requestId?: string; userId?: string }): Promise<unknown> {
    const { requestId = '', userId = buyers.get(requestId) ?? '' } = request;
    buyers.set(requestId, userId);
    const before = cuts.get(`${userId} ${call} before`);
    const after = cuts.get(`${userId} ${call} after`);
    if (!before) {
      const answer = await wallet[call](request);
      if (!after) {
        if (lost?.call === call && lost.times-- > 0) throw new ServiceError(status.UNAVAILABLE, 'UNAVAILABLE', 'The line is cut.');
        return answer;
      }
    }
    (before ?? after)?.();
    return new Promise(() => undefined);
  }

  const implementation: UntypedServiceImplementation = {};
  for (const call of Object.keys(WalletInternalServiceService) as Call[]) {
    const handler: handleUnaryCall<never, unknown> = ({ request }, callback) => {
      pass(call, request).then((answer) => callback(null, answer), (error: unknown) => callback(toWire(error as ServiceError)));
    };
    implementation[call] = handler as handleUnaryCall<unknown, unknown>;
  }
  const server = new Server();
  server.addService(WalletInternalServiceService, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => (error ? reject(error) : resolve(bound)));
  });

  return {
    port,
    cut: ({ userId, call, when }) => new Promise((reached) => void cuts.set(`${userId} ${call} ${when}`, reached)),
    loseAnswers: (call, times) => {
      lost = { call, times };
    },
    open() {
      cuts.clear();
      lost = undefined;
    },
    async close() {
      wallet.close();
      server.forceShutdown();
    },
  };
}
