// The real answers of the services, so that the echo answers as many bytes.
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { ListProductsRequest } from '@plaza/api/shop';
import { PurchaseRequest } from '@plaza/api/ticket';
import type { Buyer, Matches } from './buyers.ts';
import type { EchoPlan } from './echo.ts';
import type { Rig } from './rig.ts';

const keysPath = '/plaza.auth.v1.AuthService/GetJwks';
const balancePath = '/plaza.wallet.v1.WalletService/GetBalance';
const productsPath = '/plaza.catalog.v1.ShopService/ListProducts';
const purchasePath = '/plaza.catalog.v1.TicketService/Purchase';

export async function capture(on: Rig, buyer: Buyer, { hot }: Matches): Promise<EchoPlan['answers']> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${buyer.token}`);
  const { auth, wallet, catalog } = on.stack.addresses;
  const list = ListProductsRequest.encode(ListProductsRequest.fromPartial({ club: 'AS_MONACO' })).finish();
  const purchase = PurchaseRequest.encode(
    PurchaseRequest.fromPartial({ eventId: hot.id, category: hot.category, quantity: 1, requestId: 'bench-capture' }),
  ).finish();
  const [keys, balance, products, bought] = await Promise.all([
    rawCall(auth, keysPath, new Uint8Array(), new Metadata()),
    rawCall(wallet, balancePath, new Uint8Array(), metadata),
    rawCall(catalog, productsPath, list, metadata),
    rawCall(catalog, purchasePath, purchase, metadata),
  ]);
  return { [keysPath]: keys, [balancePath]: balance, [productsPath]: products, [purchasePath]: bought };
}

function rawCall(address: string, path: string, request: Uint8Array, metadata: Metadata): Promise<Buffer> {
  const client = new Client(address, credentials.createInsecure());
  return new Promise<Buffer>((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      (bytes: Uint8Array) => Buffer.from(bytes),
      (bytes) => bytes,
      request,
      metadata,
      { deadline: Date.now() + 10_000 },
      (error, bytes) => (error ? reject(error) : resolve(bytes ?? Buffer.alloc(0))),
    );
  }).finally(() => client.close());
}
