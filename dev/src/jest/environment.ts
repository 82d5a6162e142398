// Where a test file runs: in the worker itself, and in no virtual machine. What files change of the process is put back after each.
export default class Environment {
  /** Jest hangs on it what is no business of the worker, such as a `process.exit` that complains. */
  readonly global = {};
  private readonly before = { console: globalThis.console, env: { ...process.env }, folder: process.cwd() };

  constructor(_config: unknown, context: { console: Console }) {
    globalThis.console = context.console;
  }

  async setup(): Promise<void> {}

  async teardown(): Promise<void> {
    const { console, env, folder } = this.before;
    globalThis.console = console;
    for (const name of Object.keys(process.env)) if (!Object.hasOwn(env, name)) delete process.env[name];
    Object.assign(process.env, env);
    process.chdir(folder);
  }

  /** Jest shows files by their paths, which in modules of Node are addresses. */
  handleTestEvent({ error }: { error?: unknown }): void {
    if (error instanceof Error && error.stack) error.stack = error.stack.replaceAll('file://', '');
  }

  getVmContext(): null {
    return null;
  }
}
