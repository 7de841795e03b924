'use strict';

const path = require('node:path');
const { Worker } = require('node:worker_threads');

// Threads of our own: those of libuv are four for the whole process, and an upload would keep one from fs and dns.
const idle = [];
/** Threads that are kept for the next call. */
const KEPT = 4;

/**
 * Makes a call that waits: resolves to its result and what it wrote to its out parameters. The thread keeps the process
 * alive only while the call lasts.
 */
function call(name, values) {
  return new Promise((resolve, reject) => {
    const worker = idle.pop() || new Worker(path.join(__dirname, 'worker.js'));
    worker.ref();
    const leave = () => {
      worker.removeAllListeners('message');
      worker.removeAllListeners('error');
      worker.unref();
    };
    worker.once('message', (answer) => {
      leave();
      if (idle.length < KEPT) {
        idle.push(worker);
      } else {
        worker.terminate();
      }
      resolve(answer);
    });
    worker.once('error', (failure) => {
      leave();
      reject(failure);
    });
    worker.postMessage({ name, values });
  });
}

module.exports = { call };
