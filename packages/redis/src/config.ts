import type { ServiceConfig } from '@plaza/service';

export interface RedisConfig {
  /** `redis://` or `rediss://` (TLS). Cluster nodes use its protocol and credentials. */
  redisUrl?: string | undefined;
  /** `host:port` of some nodes of a cluster; the rest is discovered. */
  clusterNodes?: readonly string[] | undefined;
  /** PEM of the authority that signed the server's certificate, if the system does not know it. */
  tlsCa?: string | undefined;
}

export function redisConfig({
  redisUrl,
  redisClusterNodes,
  redisTlsCa,
}: Pick<ServiceConfig, 'redisUrl' | 'redisClusterNodes' | 'redisTlsCa'>): RedisConfig {
  return { redisUrl, clusterNodes: redisClusterNodes, tlsCa: redisTlsCa };
}
