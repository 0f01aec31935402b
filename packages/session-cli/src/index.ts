export { main, type ProcessIO } from './main.ts';
