// The compiled contract is what its source says. UPDATE_CONTRACT=1 npm test -- nft/contract writes it.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

interface Compiler {
  compile: (input: string, callbacks: { import(path: string): { contents: string } | { error: string } }) => string;
}
interface Output {
  errors?: { severity: string; formattedMessage: string }[];
  contracts: Record<string, Record<string, { abi: unknown; evm: { bytecode: { object: string } } }>>;
}

const require = createRequire(import.meta.url);
const source = 'PlazaTickets.sol';
const artifact = join(import.meta.dirname, 'PlazaTickets.json');

function compiled(): string {
  const compiler = require('solc') as Compiler;
  const input = {
    language: 'Solidity',
    sources: { [source]: { content: readFileSync(join(import.meta.dirname, source), 'utf8') } },
    settings: {
      optimizer: { enabled: true, runs: 200 },
      evmVersion: 'cancun',
      // Without it the bytecode ends with a hash of where the sources stand.
      metadata: { appendCBOR: false },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  };
  const found = (path: string): { contents: string } => ({ contents: readFileSync(require.resolve(path), 'utf8') });
  const { errors = [], contracts } = JSON.parse(compiler.compile(JSON.stringify(input), { import: found })) as Output;
  expect(errors.filter(({ severity }) => severity === 'error')).toEqual([]);
  const { abi, evm } = contracts[source]!['PlazaTickets']!;
  return `${JSON.stringify({ abi, bytecode: `0x${evm.bytecode.object}` })}\n`;
}

test('the compiled contract is what its source says', () => {
  const made = compiled();
  if (process.env['UPDATE_CONTRACT'] === '1') writeFileSync(artifact, made);
  // As values: the formatter lays the file out.
  expect(JSON.parse(readFileSync(artifact, 'utf8'))).toEqual(JSON.parse(made));
});
