// The one rule for money and who is deleted, or about to be: nothing moves to or from their wallets. Whoever could do something else with the money is
// told so (ACCOUNT_CLOSED). What must happen whatever a wallet is like, which is what a freeze does not stop either (`exempt.frozen`), happens on an
// account in the wallet's stead: `unclaimed:` and the id of the person, or of their merchant. So money that has to leave where it is (an order or a
// payment that staff refund, a reversal, a payout that is returned, what a payment provider brings or takes back) is never refused because of it,
// and never in a wallet that nobody can open.
//
// The wallet is named too, by a leg of zero before that of the unclaimed account: its row is locked, and the database refuses with ACCOUNT_OPEN if the
// person stayed in the end, so that nothing is left behind for somebody who is there. See docs/adr/0022-unclaimed.md.
import { Big } from '@plaza/money';
import { movementsOf, type Leg, type Linked, type Movement, type PostingResult, type View } from './movement.ts';
import { partyOf, unclaimedOf, walletOf } from './accounts.ts';

// Each try but the last has learned of another deleted party, or of one that stayed. Movements have few parties.
const tries = 20;

/** Posts by `post`, and where it is refused because a party is deleted, again on the account in their wallet's stead, if the movement is one that must be. */
export async function postDespiteClosing(
  movement: Movement | Linked,
  post: (movement: Movement | Linked) => Promise<PostingResult>,
): Promise<PostingResult> {
  const movements = movementsOf(movement);
  const must = movements.every(({ exempt }) => exempt?.frozen);
  let closed = new Set<string>();
  for (let attempt = 1; ; attempt++) {
    const result = await post(closed.size === 0 ? movement : standIns(movement, closed));
    if (!must || attempt >= tries) return result;
    if (result.refused === 'ACCOUNT_CLOSED') closed.add(result.metadata['user_id'] ?? '');
    else if (result.refused === 'ACCOUNT_OPEN') closed = new Set();
    else return result;
  }
}

function standIns(movement: Movement | Linked, closed: ReadonlySet<string>): Movement | Linked {
  const [first, ...others] = movementsOf(movement).map((one): Movement => ({
    ...one,
    legs: standInLegs(one.legs, closed),
  }));
  return [first!, ...others];
}

/** The legs of a movement as they are posted where these people are deleted. */
export function standInLegs(legs: readonly Leg[], closed: ReadonlySet<string>): Leg[] {
  return legs.flatMap((leg) => standIn(leg, closed));
}

function standIn(leg: Leg, closed: ReadonlySet<string>): Leg[] {
  const { account, amount, view } = leg;
  const { userId: party, currency } = account;
  if (party === undefined || !closed.has(party) || amount.eq(0)) return [leg];
  // Whoever looks into the account later reads what each part of it was for.
  const note: View = {
    type: 'refund',
    ...view,
    metadata: { ...view?.metadata, unclaimed: true },
    userId: view?.userId ?? party,
  };
  return [
    { account, amount: new Big(0) },
    { account: unclaimedOf(party, currency), amount, view: note },
  ];
}

/** What comes to an unclaimed account again, as where a payment out of it is reversed, names the wallet that it stands for. */
export function withClosedWallets(legs: readonly Leg[]): Leg[] {
  return legs.flatMap((leg) =>
    leg.account.kind === 'unclaimed' && leg.amount.gt(0)
      ? [{ account: walletOf(partyOf(leg.account), leg.account.currency), amount: new Big(0) }, leg]
      : [leg],
  );
}
