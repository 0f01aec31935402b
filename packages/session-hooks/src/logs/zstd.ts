export { decompressed } from './bytes/zstd.ts';
