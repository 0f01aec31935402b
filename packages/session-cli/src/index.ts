export { main, type ProcessIO as Surroundings } from './main.ts';
