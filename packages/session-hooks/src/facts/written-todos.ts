export { stepStatus, todosPlan } from './plans/todos.ts';
