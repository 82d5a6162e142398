import { defineSchema } from '@plaza/service';
import { personalData } from './personal-data.ts';
import { CustomerRemoval, Subscription } from './subscriptions/subscription.entity.ts';
import { UserConfig } from './user-config/user-config.entity.ts';

export const schema = defineSchema({
  name: 'billing',
  entities: [Subscription, CustomerRemoval, UserConfig],
  migrations: new URL('./migrations/', import.meta.url),
  personalData,
});
