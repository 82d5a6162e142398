export { startArchive } from './archive.ts';
export { backUp } from './make.ts';
