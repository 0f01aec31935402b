export { stepStatus, todosPlan } from './todos.ts';
