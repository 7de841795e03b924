'use strict';

const path = require('node:path');
const { Worker } = require('node:worker_threads');

let thread = null;
let next = 1;
/** By id what a client's callbacks do. */
const clients = new Map();

function start() {
  thread = new Worker(path.join(__dirname, 'courier-thread.js'));
  thread.on('message', (message) => {
    const client = clients.get(message.id);
    if (message.kind === 'log') {
      client?.log?.(message.level, message.message);
    } else {
      answer(client, message.shared);
    }
  });
  thread.unref();
}

/** Lets the user's function find a key, and wakes the thread that waits for it. */
async function answer(client, shared) {
  const state = new Int32Array(shared, 0, 2);
  try {
    const text = Buffer.from(JSON.stringify(await client.fetch()));
    new Uint8Array(shared, 8).set(text);
    Atomics.store(state, 1, text.length);
  } catch (raised) {
    client?.raise?.(raised);
  }
  Atomics.store(state, 0, 1);
  Atomics.notify(state, 0);
}

/** Gives what the library calls for a client. The first time it waits for the thread to start, some 30 ms. */
function register(client) {
  if (!thread) {
    start();
  }
  const id = next++;
  clients.set(id, client);
  const pointers = new SharedArrayBuffer(24);
  thread.postMessage({ kind: 'register', id, pointers });
  Atomics.wait(new Int32Array(pointers, 0, 1), 0, 0);
  const [log, credentials] = new BigInt64Array(pointers, 8, 2);
  return { id, log, credentials };
}

/** No call of the client may be in progress. */
function forget(id) {
  clients.delete(id);
  thread.postMessage({ kind: 'forget', id });
}

module.exports = { register, forget };
