export { ConfigError, readEnvironment, sentences, type Environment, type Problem } from './environment.ts';
export { parsed, readPort, variables } from './variables.ts';
