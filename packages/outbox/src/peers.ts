import { EventInternalServiceService } from '@plaza/api/events';
import { asPeer, peer, type Peer, type ServiceConfig, type ServiceName } from '@plaza/service';

type EventPeer = Peer<typeof EventInternalServiceService>;

/** The other services, to which events are delivered and acknowledged; connected at the first call. */
export interface EventPeers {
  to(name: ServiceName): EventPeer;
  close(): void;
}

export function createEventPeers(config: ServiceConfig): EventPeers {
  const known = new Map<ServiceName, EventPeer>();
  return {
    to(name) {
      let one = known.get(name);
      if (!one) known.set(name, (one = peer(EventInternalServiceService, asPeer(config, name))));
      return one;
    },
    close() {
      for (const one of known.values()) one.close();
    },
  };
}
