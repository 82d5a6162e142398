import { defineErrors, status } from '@plaza/service';

export const saleErrors = defineErrors('catalog: sales', {
  NOT_ON_SALE: {
    code: status.FAILED_PRECONDITION,
    message: 'This is not on sale now.',
    remedy: 'Read when it is on sale (`on_sale_from`, `on_sale_until`), or take it out of the cart.',
  },
});
