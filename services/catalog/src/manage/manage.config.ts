import { readEnvironment, type Environment } from '@plaza/service';
import { z } from 'zod';

export interface ManageConfig {
  /** Whether staff approves what merchants sell. */
  approval: boolean;
}

export function readManageConfig(env: Environment): ManageConfig {
  const { CATALOG_APPROVAL: approval } = readEnvironment(
    { CATALOG_APPROVAL: z.enum(['true', 'false'], { error: 'must be true or false' }).default('false') },
    env,
  );
  return { approval: approval === 'true' };
}
