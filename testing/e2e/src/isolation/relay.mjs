// node relay.mjs PORT SOCKET COMMAND ARG… : run inside a network namespace that has nothing but a loopback.
// Brings the loopback up, passes connections to 127.0.0.1:PORT on to the model server's Unix socket (which, being
// a path, crosses namespaces), then runs COMMAND and ends as it ends. Plain JavaScript: node runs it as it is.
import { spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';

const [port, socket, command, ...args] = process.argv.slice(2);
const up = spawnSync('ip', ['link', 'set', 'lo', 'up'], { stdio: 'inherit' });
if (up.status !== 0) throw new Error('ip link set lo up failed: the namespace has no loopback');

const server = createServer((client) => {
  const model = connect(socket);
  // Either end may go away at any time: an agent that is killed, a server that is closed at the end of a run.
  client.on('error', () => model.destroy());
  model.on('error', () => client.destroy());
  client.pipe(model).pipe(client);
});
server.listen(Number(port), '127.0.0.1', () => {
  const child = spawn(command, args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(String(error));
    process.exit(127);
  });
  child.once('exit', (code, signal) => process.exit(signal === null ? code : 128));
});
