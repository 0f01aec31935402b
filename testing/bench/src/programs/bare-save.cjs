// The least that a save can be: a line appended, and on the disk before the process ends.
const { closeSync, fsyncSync, openSync, writeSync } = require('node:fs');

const file = openSync(process.argv[2], 'a');
writeSync(file, `${JSON.stringify({ at: Date.now(), summary: process.argv[3] })}\n`);
fsyncSync(file);
closeSync(file);
