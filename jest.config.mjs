// Two projects: everything that runs beside its source, and e2e, which only knows the gateway's address, from a program or from a browser.
// Run through `npm test`, or: node --experimental-vm-modules node_modules/jest/bin/jest.js [pattern]
if (Number(process.versions.node.split('.')[0]) < 24) {
  throw new Error(`The tests need Node 24, and this is ${process.versions.node}: run them through "npm test".`);
}

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  // Generated code and dependencies are ES modules already, or CommonJS that Node reads as it is.
  transformIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/.plaza/', '/dist/'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/.plaza/',
    '/dist/',
    // Want extensions that the embedded PostgreSQL does not have.
    ...(process.env.PLAZA_TEST_PLPGSQL_CHECK ? [] : ['/plpgsql-check\\.test']),
    ...(process.env.PLAZA_TEST_PG_CRON ? [] : ['/pg-cron\\.test']),
  ],
};

export default {
  // No assertion: it ends what would never end. A machine whose processors somebody else uses takes several times as long as a quiet one.
  testTimeout: 300_000,
  // A worker keeps the modules of all its files, and what they hold: one that has grown beyond this gives way to a new one after a file.
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      ...shared,
      displayName: 'plaza',
      // Node itself loads these, and strips their types (docs/adr/0067).
      runtime: '<rootDir>/dev/src/jest/runtime.ts',
      testEnvironment: '<rootDir>/dev/src/jest/environment.ts',
      transform: {},
      testMatch: ['<rootDir>/{packages,services,gateway,console,dev,bench,faults}/**/*.test.ts'],
      testPathIgnorePatterns: [...shared.testPathIgnorePatterns, '\\.browser\\.test\\.ts$'],
      globalSetup: '<rootDir>/dev/src/test-setup.ts',
      globalTeardown: '<rootDir>/dev/src/test-teardown.ts',
    },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/e2e/**/*.test.ts', '<rootDir>/console/**/*.browser.test.ts'],
      globalSetup: '<rootDir>/e2e/support/lender.ts',
      globalTeardown: '<rootDir>/e2e/support/teardown.ts',
    },
  ],
};
