import { defineErrors, status } from '@plaza/service';

export const shopErrors = defineErrors('catalog: shop', {
  PRODUCT_NOT_FOUND: { code: status.NOT_FOUND, message: 'There is no such product.' },
  VARIANT_NOT_FOUND: { code: status.NOT_FOUND, message: 'The product has no such variant.' },
  VARIANT_MISSING: {
    code: status.FAILED_PRECONDITION,
    message: 'The product is sold in variants, and none is named.',
    remedy: 'Name one of its `variants`. The metadata has the product (`product_id`).',
  },
  OUT_OF_STOCK: {
    code: status.FAILED_PRECONDITION,
    message: 'There is not enough of this product left.',
    remedy: 'Order fewer. The metadata has the number that is left (`left`).',
  },
  CART_ITEM_NOT_FOUND: { code: status.NOT_FOUND, message: 'This product is not in the cart.', remedy: 'Add it first.' },
  CART_FULL: {
    code: status.FAILED_PRECONDITION,
    message: 'The cart is full.',
    remedy: 'Buy or remove something first: a cart can have at most 100 lines.',
  },
  CART_EMPTY: { code: status.FAILED_PRECONDITION, message: 'The cart is empty.', remedy: 'Add a product first.' },
});
