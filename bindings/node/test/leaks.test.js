'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const test = require('node:test');
const v8 = require('node:v8');
const vm = require('node:vm');
const { Client } = require('..');

const MANY = 10000;
v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');

async function settle() {
  for (let i = 0; i < 5; i++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** So many handles leave neither memory nor descriptors behind. */
async function grows(what, make) {
  const some = async (count) => {
    for (let i = 0; i < count; i++) {
      await make();
      if (i % 500 === 0) await settle();
    }
    await settle();
  };
  await some(MANY / 10);
  const before = process.memoryUsage().rss;
  const open = fs.readdirSync('/proc/self/fd').length;
  await some(MANY);
  const grown = process.memoryUsage().rss - before;
  assert.ok(grown < 48 * 1024 * 1024, `${what}: ${grown} bytes more`);
  assert.ok(fs.readdirSync('/proc/self/fd').length <= open + 5, what);
}

test('ten thousand handles leave nothing behind', async () => {
  const credentials = { accessKeyId: 'id', accessKeySecret: 'secret' };
  const endpoint = 'http://127.0.0.1:1';
  await grows('clients', () => new Client({ endpoint, credentials }).close());
  await grows('clients that the collector frees', () => void new Client({ endpoint, credentials }));
  await grows('clients that are refused', () => assert.throws(() => new Client({ endpoint: 'not a url', credentials })));
  const client = new Client({ endpoint, credentials });
  await grows('uploads', () => client.attachUpload('demo', 'k', 'ID', { headers: { 'x-oss-meta-a': 'b' } }).close());
  await grows('uploads that the collector frees', () => void client.attachUpload('demo', 'k', 'ID'));
  client.close();
});

test('clients with callbacks leave nothing behind', async () => {
  const credentials = async () => ({ accessKeyId: 'id', accessKeySecret: 'secret' });
  for (let i = 0; i < 2000; i++) {
    new Client({ endpoint: 'http://127.0.0.1:1', credentials, log: { write() {} } }).close();
  }
});
