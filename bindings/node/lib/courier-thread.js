'use strict';

// The library's callbacks for log and credentials. The thread never waits in the library, so that the library may wait
// for it, from whichever thread it calls.

const { parentPort } = require('node:worker_threads');
const koffi = require('koffi');
const library = require('./library');

const LOG = koffi.pointer(koffi.proto('void ossmp_log(void *user_data, int32 level, str message)'));
const CREDENTIALS = koffi.pointer(koffi.proto('int32 ossmp_fetch(void *user_data, void *out)'));
const ANSWER_BYTES = 65536;

const registered = new Map();

/** Asks the main thread for a key and waits for it. */
function fetch(id, out) {
  const shared = new SharedArrayBuffer(8 + ANSWER_BYTES);
  const state = new Int32Array(shared, 0, 2);
  parentPort.postMessage({ kind: 'fetch', id, shared });
  Atomics.wait(state, 0, 0);
  const text = Buffer.from(new Uint8Array(shared, 8, Atomics.load(state, 1))).toString('utf8');
  const key = text ? JSON.parse(text) : null;
  if (!key) {
    return 1;
  }
  const { accessKeyId, accessKeySecret, securityToken, expires } = key;
  return library.ossmp_credentials_set(out, accessKeyId, accessKeySecret, securityToken || null, expires || 0);
}

parentPort.on('message', ({ kind, id, pointers }) => {
  if (kind === 'forget') {
    for (const pointer of registered.get(id) || []) {
      koffi.unregister(pointer);
    }
    registered.delete(id);
    return;
  }
  const log = koffi.register((_, level, message) => parentPort.postMessage({ kind: 'log', id, level, message }), LOG);
  const credentials = koffi.register((_, out) => fetch(id, out), CREDENTIALS);
  registered.set(id, [log, credentials]);
  const addresses = new BigInt64Array(pointers, 8, 2);
  addresses[0] = koffi.address(log);
  addresses[1] = koffi.address(credentials);
  const ready = new Int32Array(pointers, 0, 1);
  Atomics.store(ready, 0, 1);
  Atomics.notify(ready, 0);
});
