// What imports use of each kind of thing: its requests, its columns, and what belongs to it.
import * as managedEvent from './event.ts';
import * as managedPlan from './plans.rpc.ts';
import * as managedProduct from './products.rpc.ts';
import * as managedVariant from './variants.ts';

export { managedEvent, managedPlan, managedProduct, managedVariant };
