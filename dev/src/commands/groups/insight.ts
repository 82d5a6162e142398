import type { CommandSpec } from '../command.ts';

export const insightCommands: readonly CommandSpec[] = [
  {
    name: 'trace',
    about: 'tells what a person, an order or a call went through, over all services, as one timeline',
    more: 'Nothing that a person wrote is in it. Of a person it begins 30 days ago, otherwise with whatever is kept; events and audit entries that no index finds are looked for among the newest 50,000. Lines of logs are found by their request id, and those of the gateway by the person too: by default in the logs of npm start, from the last 64 MiB of each. Exits with 1 if nothing is known of it.',
    arguments: [
      {
        name: 'WHAT',
        about: 'an x-request-id, the UUID of an order, a ticket or a person, or the address of an account',
        pattern: /^\S{1,254}$/u,
        wrong: (text) => `"${text}" is no id and no address: neither has blanks, or more than 254 characters.`,
      },
    ],
    options: [
      {
        name: 'since',
        value: 'TIME',
        about: 'nothing older, such as 2026-12-01T08:00:00Z',
        pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$/,
        wrong: (text) => `"${text}" is no time: give it such as 2026-12-01T08:00:00Z.`,
      },
      {
        name: 'logs',
        value: 'FILE',
        about: 'a file of log lines, or - for what is piped in, in place of the logs of npm start',
        several: true,
      },
    ],
    examples: [
      { words: 'trace ada@example.com', about: 'what a person did and was sent' },
      {
        words: 'trace 0190aaaa-0000-7000-8000-000000000001',
        about: 'an order, from the call that placed it to the last webhook',
      },
      {
        words: 'trace 0190aaaa-0000-7000-8000-000000000001 --logs - --json',
        about: 'with the lines that kubectl logs pipes in',
      },
    ],
    load: async () => (await import('../trace.ts')).trace,
  },
];
