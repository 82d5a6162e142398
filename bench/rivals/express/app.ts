// The endpoints, with the JSON that Plaza answers.
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import type { Pool } from 'pg';
import { Refusal } from './refusal.ts';
import { balanceKey, purchase, type PurchaseRequest } from './purchase.ts';

export interface Deps {
  pool: Pool;
  redis: Redis;
  jwtSecret: string;
  /** Updates the number of free seats with each sale, which all buyers of an event wait for; otherwise the list counts them. */
  keepSeatsLeft: boolean;
}

const cacheSeconds = 60;

const balanceQuery = {
  name: 'balance',
  text: 'select balance::text, currency from wallets where user_id = $1 order by currency limit 1',
};

const productsQuery = {
  name: 'products',
  text: `select id, name, description, club, category, price::text, old_price, discount, currency, stock, nft
    from products where $1 = '' or club = $1 order by position limit 20`,
};

const eventsQuery = (keepSeatsLeft: boolean): { name: string; text: string } => ({
  name: 'events',
  text: `select e.id, e.title, e.club, to_char(e.date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as date, e.venue, e.competition,
      c.price_from, e.currency, c.seats_available, e.hot, e.vip, array[]::text[] as categories
    from events e, lateral (
      select min(c.price)::text as price_from, sum(${
        keepSeatsLeft
          ? 'c.seats_left'
          : '(select count(*) from seats s where s.category_id = c.id and s.order_id is null)'
      })::int as seats_available
      from categories c where c.event_id = e.id
    ) c
    where $1 = '' or e.club = $1 order by e.date, e.id limit 20`,
});

export function createApp(deps: Deps): express.Express {
  const { pool, redis, jwtSecret } = deps;
  const app = express();
  // What costs time and nobody here reads.
  app.disable('x-powered-by');
  app.disable('etag');

  const signedIn = (request: Request, response: Response, next: NextFunction): void => {
    const [scheme, token] = (request.headers.authorization ?? '').split(' ');
    try {
      if (scheme !== 'Bearer' || !token) throw new Error('no token');
      const claims = jwt.verify(token, jwtSecret, { algorithms: ['HS256'], audience: 'plaza' });
      if (typeof claims === 'string') throw new Error('no claims');
      response.locals['userId'] = claims.sub;
      next();
    } catch {
      next(new Refusal(401, 'UNAUTHENTICATED', 'Sign in first.'));
    }
  };

  /** The text of an answer, from Redis for as long as it is there. */
  const cached = async (key: string, load: () => Promise<object>): Promise<string> => {
    const found = await redis.get(key);
    if (found !== null) return found;
    const text = JSON.stringify(await load());
    await redis.set(key, text, 'EX', cacheSeconds);
    return text;
  };

  app.get('/api/wallet/balance', signedIn, async (_request, response) => {
    const userId = userOf(response);
    send(
      response,
      await cached(balanceKey(userId), async () => {
        const [wallet = { balance: '0.00', currency: 'EUR' }] = (
          await pool.query<{ balance: string; currency: string }>({ ...balanceQuery, values: [userId] })
        ).rows;
        return { user_id: userId, ...wallet, assets: {}, available: wallet.balance, held: '0.00' };
      }),
    );
  });

  app.get('/api/shop/products', async (request, response) => {
    const club = clubOf(request);
    const load = async (): Promise<object> => ({
      products: (await pool.query({ ...productsQuery, values: [club] })).rows,
      next_page_token: '',
    });
    sendPublic(response, await cached(`products:${club}`, load));
  });

  const events = eventsQuery(deps.keepSeatsLeft);
  app.get('/api/tickets/events', async (request, response) => {
    const club = clubOf(request);
    const load = async (): Promise<object> => ({
      events: (await pool.query({ ...events, values: [club] })).rows,
      next_page_token: '',
    });
    sendPublic(response, await cached(`events:${club}`, load));
  });

  app.post('/api/tickets/purchase', signedIn, express.json({ limit: '16kb' }), async (request, response) => {
    send(response, await purchase(deps, userOf(response), purchaseOf(request)));
  });

  app.use((_request: Request, _response: Response, next: NextFunction) =>
    next(new Refusal(404, 'NOT_FOUND', 'There is no such path.')),
  );
  // Express knows a handler of errors by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    if (!(error instanceof Refusal)) console.error(error);
    const { status, code, message } =
      error instanceof Refusal ? error : new Refusal(500, 'INTERNAL', 'Something went wrong.');
    response.status(status).json({ code, message });
  });
  return app;
}

function userOf(response: Response): string {
  return String(response.locals['userId']);
}

function clubOf({ query }: Request): string {
  const { club = '' } = query;
  if (typeof club !== 'string' || club.length > 64) throw new Refusal(400, 'INVALID_ARGUMENT', '`club` is not valid.');
  return club;
}

function purchaseOf(request: Request): PurchaseRequest {
  const key = request.get('idempotency-key') ?? '';
  const { event_id: eventId, category, quantity = 1 } = (request.body ?? {}) as Record<string, unknown>;
  const valid =
    key.length > 0 &&
    key.length <= 255 &&
    typeof eventId === 'string' &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(eventId) &&
    typeof category === 'string' &&
    category.length <= 128 &&
    Number.isInteger(quantity) &&
    Number(quantity) >= 1 &&
    Number(quantity) <= 10;
  if (!valid) throw new Refusal(400, 'INVALID_ARGUMENT', 'The purchase is not valid.');
  return { key, eventId, category, quantity: Number(quantity) };
}

function send(response: Response, json: string): void {
  response.setHeader('content-type', 'application/json');
  response.setHeader('content-length', Buffer.byteLength(json));
  response.end(json);
}

function sendPublic(response: Response, json: string): void {
  response.setHeader('cache-control', 'public, max-age=3');
  send(response, json);
}
