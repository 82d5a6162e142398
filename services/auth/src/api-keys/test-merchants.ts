// For whom a test key acts: not for its merchant, but for that merchant's test twin, which has an id of its own. So what belongs to the one is as far
// away from the other as the rows of two merchants are: by row-level security, in every service: ADR 0048.
import { testTwinOf } from '@plaza/service';
import type { KeyRow } from './api-keys.queries.ts';

export function actingFor({ merchant_id, mode }: Pick<KeyRow, 'merchant_id' | 'mode'>): string {
  return mode === 'live' ? merchant_id : testTwinOf(merchant_id);
}
