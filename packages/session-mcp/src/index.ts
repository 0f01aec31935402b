export { type RunOptions, runServer as runMcpServer } from './main.ts';
export { createServer, type ServerOptions } from './server.ts';
