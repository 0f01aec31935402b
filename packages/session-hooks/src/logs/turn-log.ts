export { TurnLog } from '../facts/turn-log.ts';
