// How test files and what they import are loaded: by Node itself, as the services are, and once for each worker. Jest's own runtime links and runs every
// module anew for each test file, which took a third of their time.
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { provide, type Globals } from './globals.ts';

const require = createRequire(import.meta.url);

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals'
      ? { url: new URL('globals.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});

/** What Jest's runner and its test framework ask of a runtime. */
export default class Runtime {
  /** The test framework. It keeps the tests of one file in itself: every file gets a new one. */
  requireInternalModule(path: string): unknown {
    forgetTests();
    delete require.cache[path];
    return require(path);
  }

  requireModule(path: string): unknown {
    return require(path);
  }

  unstable_shouldLoadAsEsm(): boolean {
    return true;
  }

  async unstable_importModule(path: string): Promise<void> {
    await import(pathToFileURL(path).href);
  }

  setGlobalsForRuntime(globals: Globals): void {
    provide(globals);
  }

  /** None: Node blanks out the types, and every position stays what it is in the file. */
  getSourceMaps(): Map<string, string> {
    return new Map();
  }

  getAllCoverageInfoCopy(): undefined {
    return undefined;
  }

  enterTestCode(): void {}

  leaveTestCode(): void {}

  teardown(): void {
    forgetTests();
  }
}

/** The framework also leaves its state and its listeners in the global object. */
function forgetTests(): void {
  for (const symbol of Object.getOwnPropertySymbols(globalThis))
    if (['JEST_STATE_SYMBOL', 'EVENT_HANDLERS'].includes(symbol.description ?? ''))
      Reflect.deleteProperty(globalThis, symbol);
}
