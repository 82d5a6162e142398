export { checkRedis, type Finding } from './check.ts';
export { connectRedis, primaries, type Connection, type Use } from './connection.ts';
export { redisConfig, type RedisConfig } from './config.ts';
export {
  costs,
  estimate,
  typicalAssumptions,
  typicalPrices,
  usersThatFit,
  type Assumptions,
  type Estimate,
  type Prices,
} from './estimate.ts';
export { answerWithin } from './patience.ts';
export { measure, type Measured } from './measure.ts';
export { aboutRedis, Unusable, type AboutRedis } from './probe.ts';
