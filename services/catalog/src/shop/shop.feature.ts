import { ShopServiceService } from '@plaza/api/shop';
import { serve, type Feature } from '@plaza/service';
import { shopHandlers, type ShopDependencies } from './shop.rpc.ts';

/** Products, carts and orders of them. */
export const shop = (deps: ShopDependencies): Feature => ({ rpcs: [serve(ShopServiceService, shopHandlers(deps))] });
