'use strict';

// Makes calls that wait, on a thread that may.

const { parentPort } = require('node:worker_threads');
const library = require('./library');
const prototypes = require('./prototypes');

parentPort.on('message', ({ name, values }) => {
  const outs = [];
  let next = 0;
  const all = prototypes[name][1].map((type) => {
    if (!type.startsWith('_Out_')) {
      return values[next++];
    }
    const out = [null];
    outs.push(out);
    return out;
  });
  const result = library[name](...all);
  parentPort.postMessage({ result, outs: outs.map(([value]) => value) });
});
