export {
  type Bins,
  type Door,
  type StormOptions,
  type StormRow,
  storm,
  WEATHERS,
  type Weather,
} from './storm.ts';
export { stormTable } from './table.ts';
