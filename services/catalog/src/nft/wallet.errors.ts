import { defineErrors, status } from '@plaza/service';

export const walletErrors = defineErrors('catalog: tokens', {
  TOKENS_NOT_OFFERED: {
    code: status.FAILED_PRECONDITION,
    message: 'Tickets have no tokens here.',
    remedy: 'Nothing needs to be done: a ticket lets its holder in without one.',
  },
  TOKEN_NOT_FOUND: {
    code: status.NOT_FOUND,
    message: 'There is no such token.',
    remedy: 'The number of a token is `token_id` in `blockchain` of its ticket.',
  },
  WALLET_ADDRESS_INVALID: {
    code: status.INVALID_ARGUMENT,
    message: 'This is no address of a wallet.',
    remedy: 'Send 0x and 40 hexadecimal digits. If some of them are capitals, they must be those of the checksum.',
  },
  WALLET_SIGNATURE_INVALID: {
    code: status.FAILED_PRECONDITION,
    message: 'The wallet did not sign this challenge, or the challenge has ended.',
    remedy: 'Request a new challenge, and sign it as typed data (EIP-712) with the wallet itself within 10 minutes.',
  },
});
