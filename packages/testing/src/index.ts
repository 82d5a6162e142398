export * from './certificates.ts';
export * from './databases.ts';
export * from './functions.ts';
export * from './keys.ts';
export * from './line.ts';
export * from './privileges.ts';
export * from './services.ts';
export * from './until.ts';
