export { type BoundsOptions, type BoundsRow, bounds, boundsTable, FULL, LIMITS, SMALL } from './bounds.ts';
