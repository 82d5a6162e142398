export { managerOf, sellerOf, type ManagingPermission, type Seller } from '../seller.ts';
