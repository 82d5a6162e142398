export { ConfigError, readEnvironment, sentences, type Environment, type Problem } from './environment.ts';
export { parsed, variables } from './variables.ts';
