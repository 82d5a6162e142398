// The door of traces.
export { trace } from './trace.feature.ts';
export { findTrace, type Trace } from './trace.ts';
export { personOf, traceOf } from './own.queries.ts';
