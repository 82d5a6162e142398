// How a person proves that an address is theirs: they sign (EIP-712) what names them, the address and the contract. Nothing is stored for it: the challenge
// is a code of ours over the same, which ends after ten minutes.
import { createHmac } from 'node:crypto';
import { derivedKey } from '@plaza/service';
import { getAddress, isAddress, verifyTypedData, type Address, type Hex } from 'viem';
import type { EvmConfig } from './nft.config.ts';

const minutes = 10;
const types = {
  TicketWallet: [
    { name: 'statement', type: 'string' },
    { name: 'person', type: 'string' },
    { name: 'wallet', type: 'address' },
    { name: 'expires', type: 'uint256' },
    { name: 'challenge', type: 'bytes32' },
  ],
} as const;
const statement = 'The tokens of my tickets are held by this wallet.';

export interface Naming {
  /** With the capitals of its checksum; undefined if it is no address, or one that nobody has. */
  address(text: string): Address | undefined;
  /** What is signed. */
  challenge(person: string, wallet: Address, now?: Date): { typedData: TypedData; expires: number };
  /** Whether the wallet signed a challenge of ours that has not ended. */
  isNamed(person: string, wallet: Address, expires: number, signature: Hex): Promise<boolean>;
}

export type TypedData = ReturnType<typeof typedDataOf>;

function typedDataOf(
  { chainId, contract }: Pick<EvmConfig, 'chainId' | 'contract'>,
  message: { person: string; wallet: Address; expires: number; challenge: Hex },
) {
  const domain = { name: 'Plaza', version: '1', chainId, verifyingContract: contract };
  return { domain, types, primaryType: 'TicketWallet' as const, message: { statement, ...message } };
}

export function naming(config: Pick<EvmConfig, 'chainId' | 'contract'>, sealingKeys: readonly Buffer[]): Naming {
  const key = derivedKey(sealingKeys[0]!, 'plaza ticket wallet 1');
  const codeOf = (person: string, wallet: Address, expires: number): Buffer =>
    createHmac('sha256', key).update(`${person} ${wallet} ${expires} ${config.chainId} ${config.contract}`).digest();
  const dataOf = (person: string, wallet: Address, expires: number): TypedData =>
    typedDataOf(config, { person, wallet, expires, challenge: `0x${codeOf(person, wallet, expires).toString('hex')}` });
  return {
    address(text) {
      return isAddress(text) && !/^0x0{40}$/.test(text) ? getAddress(text) : undefined;
    },
    challenge(person, wallet, now = new Date()) {
      const expires = Math.floor(now.getTime() / 1_000) + minutes * 60;
      return { typedData: dataOf(person, wallet, expires), expires };
    },
    async isNamed(person, wallet, expires, signature) {
      const seconds = Date.now() / 1_000;
      if (expires <= seconds || expires > seconds + minutes * 60 + 60) return false;
      const { domain, primaryType, message } = dataOf(person, wallet, expires);
      return verifyTypedData({
        address: wallet,
        domain,
        types,
        primaryType,
        message: { ...message, expires: BigInt(expires) },
        signature,
      }).catch(() => false);
    },
  };
}
