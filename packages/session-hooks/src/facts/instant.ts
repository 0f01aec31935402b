export { isoTime as instantOf } from '../logs/times.ts';
