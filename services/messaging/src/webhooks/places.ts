// Who may send how much at a time. Each endpoint has a number of its own, which grows while it answers at once and shrinks while it does not; and
// all together share places of two kinds: for what was begun less than a moment ago, and for what takes longer. So receivers that are slow
// can take each other's places and nobody else's: after that moment they stand aside.

export interface PlacesOptions {
  /** At once, of what was begun less than a moment ago. */
  young?: number;
  /** At once, of what takes longer: from here on an endpoint that was slow before waits for another slow one to end. */
  old?: number;
  /** Milliseconds. */
  moment?: number;
  /** Called when somebody who stands in the line may have become able to send. */
  freed?: () => void;
}

interface Endpoint {
  id: string;
  sending: number;
  limit: number;
  slow: boolean;
  /** Whether it left the line for being at its limit. */
  wants: boolean;
}

export interface Place {
  /** Gives it back, and says whether there was an answer. */
  leave(answered: boolean): void;
}

const [firstLimit, mostLimit] = [8, 64];
const mostRemembered = 10_000;
// In one claim.
const mostAsked = 100;

export interface Places {
  /** Puts endpoints in the line of those that have something to send. */
  want(ids: Iterable<string>): void;
  /** Takes from the front of the line who may send, and how much; they stand in it no more. */
  next(): { id: string; most: number }[];
  enter(id: string): Place;
  /** What is being sent. */
  readonly busy: number;
}

export function createPlaces({
  young: mostYoung = 256,
  old: mostOld = 512,
  moment = 1_000,
  freed = () => undefined,
}: PlacesOptions = {}): Places {
  const known = new Map<string, Endpoint>();
  const line = new Set<string>();
  // Slow ones, that wait for another slow one to end.
  const aside = new Set<string>();
  let [young, old] = [0, 0];

  function endpoint(id: string): Endpoint {
    const found = known.get(id) ?? { id, sending: 0, limit: firstLimit, slow: false, wants: false };
    known.delete(id);
    known.set(id, found);
    if (known.size > mostRemembered) {
      for (const [other, { sending }] of known) {
        if (sending > 0) continue;
        known.delete(other);
        break;
      }
    }
    return found;
  }

  return {
    want(ids) {
      for (const id of ids) line.add(id);
    },
    next() {
      const asked: { id: string; most: number }[] = [];
      let room = mostYoung - young;
      let slowRoom = mostOld - old;
      // Each gets something before anyone gets much.
      const share = Math.max(1, Math.floor(room / Math.max(1, Math.min(line.size, mostAsked))));
      for (const id of line) {
        if (room <= 0 || asked.length === mostAsked) break;
        const at = endpoint(id);
        line.delete(id);
        if (at.sending >= at.limit) at.wants = true;
        else if (at.slow && slowRoom <= 0) aside.add(id);
        else {
          const most = Math.min(at.limit - at.sending, share, room, at.slow ? slowRoom : room);
          if (at.slow) slowRoom -= most;
          room -= most;
          asked.push({ id, most });
        }
      }
      return asked;
    },
    enter(id) {
      const at = endpoint(id);
      at.sending++;
      young++;
      const begun = Date.now();
      let aged = false;
      const timer = setTimeout(() => {
        aged = true;
        young--;
        old++;
        freed();
      }, moment);
      return {
        leave(answered) {
          clearTimeout(timer);
          if (aged) {
            old--;
            for (const other of aside) line.add(other);
            aside.clear();
          } else {
            young--;
          }
          at.sending--;
          at.slow = aged;
          if (!answered || Date.now() - begun > 5 * moment) at.limit = Math.max(1, at.limit >> 1);
          else if (!aged) at.limit = Math.min(mostLimit, at.limit + 1);
          if (at.wants) {
            at.wants = false;
            line.add(id);
          }
          freed();
        },
      };
    },
    get busy() {
      return young + old;
    },
  };
}
