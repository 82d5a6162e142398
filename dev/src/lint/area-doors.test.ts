import { describe, it } from '@jest/globals';
import { RuleTester } from 'eslint';
import tseslint from 'typescript-eslint';
import { areaDoors } from './area-doors.ts';

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({ languageOptions: { parser: tseslint.parser } });
const at = (file: string): string => `/checkout/services/wallet/src/${file}`;

tester.run('an area is entered through its door', areaDoors, {
  valid: [
    { filename: at('credits/ads/ads.ts'), code: `import { post } from '../../ledger/index.ts';` },
    { filename: at('credits/ads/ads.ts'), code: `import { creditsOf } from '../credits/credit.ts';` },
    { filename: at('credits/ads/ads.ts'), code: `import { db } from '../../db.ts';` },
    { filename: at('credits/ads/ads.ts'), code: `import { startJob } from '@plaza/service';` },
    { filename: at('credits/index.ts'), code: `export { ads } from './ads/ads.feature.ts';` },
    { filename: at('app.ts'), code: `import { ledger } from './ledger/index.ts';` },
    { filename: at('db.ts'), code: `import type { AdViewSchema } from './credits/ads/ad-view.entity.ts';` },
    { filename: at('orm.config.ts'), code: `import { AdView } from './credits/ads/ad-view.entity.ts';` },
    { filename: at('migrations/baseline.ts'), code: `import { sql } from '../ledger/posting/posting.ts';` },
    {
      filename: '/checkout/services/wallet/test/model.ts',
      code: `import { post } from '../src/ledger/posting/posting.ts';`,
    },
  ],
  invalid: [
    {
      filename: at('credits/ads/ads.ts'),
      code: `import { post } from '../../ledger/posting/posting.ts';`,
      errors: [{ messageId: 'door', data: { area: 'ledger', door: 'ledger/index.ts' } }],
    },
    {
      filename: at('credits/ads/ads.io.test.ts'),
      code: `import { post } from '../../ledger/posting/posting.ts';`,
      errors: [{ messageId: 'door' }],
    },
    {
      filename: at('transfers/transfer.ts'),
      code: `import type { Movement } from '../ledger/posting/movement.ts';`,
      errors: [{ messageId: 'door' }],
    },
    {
      filename: at('transfers/transfer.ts'),
      code: `type Movement = import('../ledger/posting/movement.ts').Movement; const posting = import('../ledger/posting/posting.ts');`,
      errors: [{ messageId: 'door' }, { messageId: 'door' }],
    },
    {
      filename: at('seed.ts'),
      code: `export { post } from './ledger/posting/posting.ts';`,
      errors: [{ messageId: 'door' }],
    },
    {
      filename: at('db.ts'),
      code: `import { post } from './ledger/posting/posting.ts';`,
      errors: [{ messageId: 'door' }],
    },
    {
      filename: at('ledger/history/history.ts'),
      code: `import { post } from '../index.ts';`,
      errors: [{ messageId: 'ownDoor' }],
    },
    {
      filename: at('ledger/index.ts'),
      code: `export * from './posting/posting.ts';`,
      errors: [{ messageId: 'names' }],
    },
  ],
});
