import { defineErrors, status } from '@plaza/service';

export const manageErrors = defineErrors('catalog: managing', {
  VERSION_CONFLICT: {
    code: status.ABORTED,
    message: 'This was changed by somebody else after you read it.',
    remedy: 'Read it again, and repeat the change with the new etag. The metadata has it (`etag`).',
  },
  ETAG_MISSING: {
    code: status.INVALID_ARGUMENT,
    message: 'A change needs the etag of what it changes.',
    remedy: 'Send the etag that you read, in the header `If-Match` or in the field `etag`; or `*` for any.',
  },
  STATE_INVALID: {
    code: status.FAILED_PRECONDITION,
    message: 'This is not possible in its state.',
    remedy: 'The metadata has its state (`state`).',
  },
  ALREADY_SOLD: {
    code: status.FAILED_PRECONDITION,
    message: 'This was sold, and what was sold does not change.',
    remedy: 'The metadata names what does not change (`field`). Archive it, and create another one.',
  },
  NOTHING_TO_SELL: {
    code: status.FAILED_PRECONDITION,
    message: 'It has nothing that could be sold.',
    remedy: 'Add a category with seats, or a variant, first.',
  },
  NFT_NOT_OFFERED: {
    code: status.FAILED_PRECONDITION,
    message: 'This platform does not issue tokens for tickets.',
    remedy: 'Leave `nft` out; or set NFT_PROVIDER, see docs/nft.md.',
  },
  CATEGORIES_FULL: {
    code: status.FAILED_PRECONDITION,
    message: 'An event can have at most 100 categories.',
    remedy: 'Delete one first.',
  },
  VARIANTS_FULL: {
    code: status.FAILED_PRECONDITION,
    message: 'A product can have at most 100 variants.',
    remedy: 'Delete one that was never sold, or create another product.',
  },
  EXTERNAL_ID_TAKEN: {
    code: status.ALREADY_EXISTS,
    message: 'Another thing of the seller has this external id.',
    remedy: 'Choose another one.',
  },
  SKU_TAKEN: {
    code: status.ALREADY_EXISTS,
    message: 'Another product of the seller has this SKU.',
    remedy: 'Choose another one: it names one variant of everything that the seller sells.',
  },
  VARIANT_EXISTS: {
    code: status.ALREADY_EXISTS,
    message: 'The product has a variant in this size and colour.',
    remedy: 'Change that one. The metadata has its SKU (`sku`).',
  },
  STOCK_WITHOUT_VARIANT: {
    code: status.FAILED_PRECONDITION,
    message: 'The product has stock that is of no variant.',
    remedy:
      'Say that the first variant takes it (`takes_stock`), or correct it to zero first. The metadata has how many there are (`stock`).',
  },
  APPROVAL_NEEDED: {
    code: status.PERMISSION_DENIED,
    message: 'Staff approves what merchants sell.',
    remedy: 'Set the state `proposed`.',
  },
  LIVE_KEY_NEEDED: {
    code: status.PERMISSION_DENIED,
    message: 'What a test key has made is not published.',
    remedy: 'Use a live key.',
  },
  CURRENCY_NOT_SOLD: {
    code: status.FAILED_PRECONDITION,
    message: 'The merchant takes payments in another currency than the shop.',
    remedy: 'Sell through a merchant in the currency of the shop.',
  },
  CHANGE_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such change of this.' },
  CHANGE_NOT_REVERTIBLE: {
    code: status.FAILED_PRECONDITION,
    message: 'This change cannot be taken back.',
    remedy: 'What was created is deleted or archived, and a state is changed to another one.',
  },
  CHANGE_SUPERSEDED: {
    code: status.FAILED_PRECONDITION,
    message: 'What this change has changed was changed again.',
    remedy: 'Take back the later change first.',
  },
  REASON_MISSING: { code: status.INVALID_ARGUMENT, message: 'A correction needs a reason.' },
});
