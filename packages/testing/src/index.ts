export * from './certificates.ts';
export * from './databases.ts';
export * from './services.ts';
