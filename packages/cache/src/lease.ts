// A miss takes a lease, and only a lease that still stands may fill: as memcached does it (Nishtala et al., NSDI 2013, 3.2.1).
// Value and lease are fields of one hash, so that deleting the key takes both, in one slot of a cluster:
//   v<field>  the value      l<field>  "<expires at, ms of the server's clock> <token>"      born  set when the key's time to live began
import type { Guard } from './guard.ts';
import { Peeks } from './peeks.ts';
import { leaseMs, type CacheTier, type Claim } from './tier.ts';

/** Fields of one key: what a crawler of every page size and token can take up. */
const maxFields = 200;

export const leaseScripts = {
  /**
   * Answers the value, or takes a lease for it, or names the lease that somebody else holds.
   * In: key; field, token, milliseconds of the lease. Out: {'value', bytes} | {'mine'} | {'theirs', token}.
   * A key with a value keeps its time to live: a lease that it ends early is refused its fill, which costs one more load.
   */
  plazaClaim: {
    numberOfKeys: 1,
    lua: `
      local value = redis.call('HGET', KEYS[1], 'v' .. ARGV[1])
      if value then return {'value', value} end
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      local lease = redis.call('HGET', KEYS[1], 'l' .. ARGV[1])
      if lease then
        local expires, token = string.match(lease, '^(%d+) (.+)$')
        if tonumber(expires) > now then return {'theirs', token} end
      elseif redis.call('HLEN', KEYS[1]) >= ${2 * maxFields} then
        return {'full'}
      end
      redis.call('HSET', KEYS[1], 'l' .. ARGV[1], string.format('%.0f %s', now + ARGV[3], ARGV[2]))
      if redis.call('HEXISTS', KEYS[1], 'born') == 0 then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
      return {'mine'}`,
  },
  /**
   * Keeps a value if the lease stands, and gives the lease back. With no time to live it only gives the lease back.
   * In: key; field, token, value, milliseconds to live. Out: 1 if the value was kept, else 0.
   * The first value begins the time to live of the whole key, later ones do not prolong it: no page outlives what was promised.
   */
  plazaFill: {
    numberOfKeys: 1,
    lua: `
      local lease = redis.call('HGET', KEYS[1], 'l' .. ARGV[1])
      if not lease or string.match(lease, ' (.+)$') ~= ARGV[2] then return 0 end
      redis.call('HDEL', KEYS[1], 'l' .. ARGV[1])
      if tonumber(ARGV[4]) == 0 or redis.call('HLEN', KEYS[1]) > ${maxFields} then return 0 end
      redis.call('HSET', KEYS[1], 'v' .. ARGV[1], ARGV[3])
      if redis.call('HSETNX', KEYS[1], 'born', '1') == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[4]) end
      return 1`,
  },
} as const;

interface ScriptCommands {
  plazaClaimBuffer(key: string, field: string, token: string, ms: number): Promise<Buffer[]>;
  plazaFill(key: string, field: string, token: string, value: Buffer | string, ttlMs: number): Promise<number>;
}

export function redisTier(guard: Pick<Guard, 'run' | 'isCluster'>): CacheTier {
  const peeks = new Peeks(guard);
  return {
    name: 'redis',
    peek: (key, field) =>
      // The keys of one command are on one node of a cluster.
      guard.isCluster
        ? guard.run(async (connection) => (await connection.hgetBuffer(key, `v${field}`)) ?? undefined)
        : peeks.get(key, `v${field}`),
    claim: (key, field, token) =>
      guard.run(async (connection): Promise<Claim> => {
        const [kind, detail = Buffer.alloc(0)] = await (connection as unknown as ScriptCommands).plazaClaimBuffer(
          key,
          field,
          token,
          leaseMs,
        );
        switch (String(kind)) {
          case 'value':
            return { kind: 'value', bytes: detail };
          case 'theirs':
            return { kind: 'theirs', token: String(detail) };
          case 'mine':
            return { kind: 'mine' };
          default:
            return { kind: 'full' };
        }
      }),
    fill: (key, field, token, bytes, ttlMs) =>
      guard.run(async (connection) => {
        // ioredis writes a Buffer as it is and any other array of bytes as text.
        const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        return (await (connection as unknown as ScriptCommands).plazaFill(key, field, token, value, ttlMs)) === 1;
      }),
    release: (key, field, token) =>
      guard.run(async (connection) => {
        await (connection as unknown as ScriptCommands).plazaFill(key, field, token, '', 0);
      }),
    watch: (key, field, token) =>
      guard.run(async (connection) => {
        const [value, lease] = await connection.hmgetBuffer(key, `v${field}`, `l${field}`);
        if (value) return value;
        return lease?.toString().endsWith(` ${token}`) ? 'standing' : 'gone';
      }),
  };
}
