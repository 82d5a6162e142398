export {
  defaultRateLimits,
  gatewayShare,
  limitNames,
  rateLimitsOf,
  rateLimitVariables,
  raisedLimits,
  readRateLimits,
  type Limit,
  type LimitName,
  type RateLimits,
} from './limits.ts';
