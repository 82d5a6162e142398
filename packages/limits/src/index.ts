export {
  defaultRateLimits,
  limitNames,
  raisedLimits,
  readRateLimits,
  type Limit,
  type LimitName,
  type RateLimits,
} from './limits.ts';
