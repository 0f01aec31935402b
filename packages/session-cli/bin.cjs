#!/usr/bin/env node
'use strict';
// Every Node must be able to parse this file, so that an old one says what is wrong: ES5 only.
// Hooks and the MCP server are programs of their own: neither loads the commands.
var nodeModule = require('module');
var fs = require('fs');
var os = require('os');
var path = require('path');

var version = process.versions.node.split('.').map(Number);
var isTooOld = version[0] < 20 || (version[0] === 20 && version[1] < 19);

if (process.argv[2] === 'hook') {
  process.argv.splice(2, 1);
  require('@0dai/session-hooks/bin');
} else if (isTooOld) {
  process.stderr.write('0dai needs Node >= 20.19, this is ' + process.versions.node + '\n');
  process.exitCode = 1;
} else if (process.argv[2] === 'mcp' && process.argv.length === 3) {
  process.argv.splice(2, 1);
  require('@0dai/session-mcp/bin');
} else {
  enableCompileCache();
  require('./dist/program/index.cjs').run(process, process.exit);
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
