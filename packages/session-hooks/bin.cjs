#!/usr/bin/env node
'use strict';
// Every Node must be able to parse this file, so that an old one says what is wrong: ES5 only.
// A hook never disturbs the agent: it exits 0 whatever happens; only what people type may fail, as program.ts says.
// program.ts bounds each wait. There is no deadline for the whole: it could end a hook before it recorded its event.
var nodeModule = require('module');
var fs = require('fs');
var os = require('os');
var path = require('path');

var version = process.versions.node.split('.').map(Number);
var isTooOld = version[0] < 20 || (version[0] === 20 && version[1] < 19);

if (isTooOld) {
  process.stderr.write('0dai needs Node >= 20.19, this is ' + process.versions.node + '\n');
  noteTooOld(process.argv[2] || '');
} else {
  enableCompileCache();
  Promise.resolve().then(run).then(exit, exit);
}

function run() {
  return require('./dist/program/index.cjs').run(process.argv.slice(2), process);
}

function exit() {
  process.exit(process.exitCode || 0);
}

// Writes the file with which the installed command reports a failure to `0dai doctor`: that command sees exit code 0.
function noteTooOld(agent) {
  var home = os.homedir();
  var folder = path.join(home, '.local', 'state', '0dai');
  var text;
  if (!/^[a-z][a-z-]{0,30}$/.test(agent) || !path.isAbsolute(home)) return;
  try {
    text = '1\n' + process.cwd() + '\nnode ' + process.versions.node + '\n';
    fs.writeFileSync(path.join(folder, 'hook-failed-' + agent), text, { mode: 384 });
  } catch (_error) {
    // Without a state folder, this user never used 0dai.
  }
}

// Caches compiled code in the state folder, readable by this user only (Node >= 22.1).
function enableCompileCache() {
  var folder;
  if (!nodeModule.enableCompileCache) return;
  try {
    folder = path.join(os.homedir(), '.local', 'state', '0dai', 'compile-cache');
    if (!path.isAbsolute(folder)) return;
    if (!fs.existsSync(folder)) fs.mkdirSync(folder, 448);
    nodeModule.enableCompileCache(folder);
  } catch (_error) {
    // Without the cache, Node compiles everything at each start.
  }
}
