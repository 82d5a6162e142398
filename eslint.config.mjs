// Correctness rules with types, and the walls between packages. Layout is the formatter's: see .prettierrc.json.
import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { areaDoors } from './dev/src/lint/area-doors.ts';
import { serviceNames } from './packages/services/src/index.ts';

const services = serviceNames;

// A test that measures time, or waits for one, fails where the machine is busy. Faults and benches measure on purpose.
const clock = '[callee.object.name=/^(Date|performance)$/][callee.property.name="now"]';
const waiting =
  'Wait for what comes about (until), not for a time; for what must not come about, never; to mix the order of things, jitter: see @plaza/testing.';
const measuring =
  'Do not measure time in a test: count, compare orders, or say between which moments it was (dated), see @plaza/testing.';
const noClocks = [
  { selector: 'CallExpression[callee.name=/^(setTimeout|setInterval)$/]', message: waiting },
  {
    selector:
      'ImportDeclaration[source.value=/timers.promises$/] ImportSpecifier[imported.name=/^(setTimeout|setInterval|scheduler)$/]',
    message: waiting,
  },
  {
    selector: 'CallExpression[callee.name=/^(until|eventually)$/][arguments.length>2]',
    message: 'A bound on waiting is a measurement of time: the usual one only ends what would never end.',
  },
  { selector: 'CallExpression[callee.object.name="performance"][callee.property.name="now"]', message: measuring },
  {
    selector: `BinaryExpression[operator="-"][right.type!=/^(Literal|BinaryExpression)$/][right.name!=/Ms$/] > CallExpression.left${clock}`,
    message: measuring,
  },
  { selector: `BinaryExpression[operator="-"] > CallExpression.right${clock}`, message: measuring },
  { selector: `BinaryExpression[operator=/^[<>]=?$/] > CallExpression${clock}`, message: measuring },
  { selector: 'CallExpression[callee.object.name="process"][callee.property.name="hrtime"]', message: measuring },
  {
    selector:
      'CallExpression[callee.name=/^(test|it|beforeAll|beforeEach|afterAll|afterEach)$/] > Literal:last-child[value>=0]',
    message: 'No time of its own for a test: jest.config.mjs has a generous one for all.',
  },
  {
    selector: 'CallExpression[callee.object.name="jest"][callee.property.name="setTimeout"]',
    message: 'No time of its own for a test: jest.config.mjs has a generous one for all.',
  },
];

export default tseslint.config(
  { ignores: ['**/node_modules/**', '**/dist/**', '.plaza/**', 'packages/*/src/gen/**', 'coverage/**'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/extensions': ['.ts'], 'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      'no-console': 'error',
      eqeqeq: 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-relative-packages': 'error',
      'no-control-regex': 'off',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@plaza/[^/]+/(src|test)/', message: 'Import what a package exports, not what lies inside it.' },
          ],
        },
      ],
    },
  },
  // Within a service, an area is entered through its door; circles of areas are found by dev/test/areas.test.ts.
  {
    files: ['services/*/src/**/*.ts'],
    ignores: ['services/wallet/src/ledger/posting/kill.io.test.ts'],
    plugins: { plaza: { rules: { 'area-doors': areaDoors } } },
    rules: { 'plaza/area-doors': 'error' },
  },
  // No service knows another's inside: it asks over gRPC.
  ...services.map((service) => ({
    files: [`services/${service}/src/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@plaza/[^/]+/(src|test)/', message: 'Import what a package exports, not what lies inside it.' },
            {
              regex: `^@plaza/(${services.filter((other) => other !== service).join('|')}|dev|gateway|e2e|faults|bench|testing)(/|$)`,
              message: 'A service asks another over gRPC and knows nothing of its inside.',
            },
          ],
        },
      ],
    },
  })),
  // But for their tests, which use what tests use.
  ...services.map((service) => ({
    files: [`services/${service}/src/**/*.test.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@plaza/[^/]+/(src|test)/', message: 'Import what a package exports, not what lies inside it.' },
            {
              regex: `^@plaza/(${services.filter((other) => other !== service).join('|')}|dev|gateway|e2e|faults|bench)(/|$)`,
              message: 'A service asks another over gRPC and knows nothing of its inside.',
            },
          ],
        },
      ],
    },
  })),
  // A test with I/O starts what it needs, other services too.
  {
    files: ['services/*/src/**/*.io.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@plaza/[^/]+/(src|test)/', message: 'Import what a package exports, not what lies inside it.' },
          ],
        },
      ],
    },
  },
  // Packages stand under the services.
  {
    files: ['packages/*/src/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^@plaza/[^/]+/(src|test)/', message: 'Import what a package exports, not what lies inside it.' },
            {
              regex: `^@plaza/(${services.join('|')}|dev|gateway|e2e|faults|bench)(/|$)`,
              message: 'A package knows nothing of what is built on it.',
            },
          ],
        },
      ],
    },
  },
  // What runs in the browser has types of its own.
  {
    files: ['console/src/**/*.{ts,tsx}', 'console/vite.config.ts'],
    ignores: ['**/*.browser.test.ts'],
    languageOptions: { parserOptions: { project: 'console/tsconfig.json' } },
  },
  // Components: hooks in their order, effects that name what they depend on. The console speaks to the gateway, and knows nothing of the services.
  {
    files: ['console/src/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      // Properties of components are functions, whatever the notation of their types.
      '@typescript-eslint/unbound-method': 'off',
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^@plaza/(?!client$|client/|services$)`,
              message: 'The console knows the API through its client, the list of services, and nothing else of Plaza.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['console/src/**/*.test.ts'],
    // `useConsole` is no hook of React.
    rules: { 'no-restricted-imports': 'off', 'react-hooks/rules-of-hooks': 'off' },
  },
  // Commands and examples speak to people through the console; Jest asks for default exports.
  {
    files: [
      'docs/examples/**/*.ts',
      'dev/**/*.ts',
      'bench/**/*.ts',
      'faults/**/*.ts',
      'e2e/**/*.ts',
      '**/test/**/*.ts',
      '**/*.test.ts',
    ],
    rules: { 'no-console': 'off', 'import-x/no-default-export': 'off' },
  },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts', 'e2e/**/*.ts'],
    ignores: ['faults/**', 'bench/**'],
    rules: { 'no-restricted-syntax': ['error', ...noClocks] },
  },
  // What comes through the gateway is JSON of any shape, and to find out which is what these tests are for.
  {
    files: ['e2e/**/*.ts', 'console/**/*.test.ts'],
    rules: Object.fromEntries(
      ['assignment', 'member-access', 'call', 'return', 'argument'].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        'off',
      ]),
    ),
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
);
