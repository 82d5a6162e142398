import { day, filters, oneOf, text } from '../../app/search.ts';

/** The services in which something is done for a merchant. */
export const activityAreas = ['auth', 'wallet', 'messaging', 'catalog'] as const;

export type ActivityArea = (typeof activityAreas)[number];

export const activityFilters = filters({
  area: oneOf(...activityAreas),
  actor: text(36),
  key: text(36),
  from: day(),
  to: day(),
});
