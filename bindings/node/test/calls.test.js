'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const test = require('node:test');
const ossmp = require('..');
const { BUCKET, MIN_PART, content, emulator } = require('./emulator');

/** Five times what a cancelled call may take. */
const PROMPTLY = 5 * 200;

test('wrong settings and arguments are typed errors', async (t) => {
  const credentials = { accessKeyId: 'id', accessKeySecret: 'secret' };
  for (const settings of [
    { endpoint: 'not a url', credentials },
    { endpoint: 'a\0b', credentials },
    { endpoint: 7, credentials },
    { endpoint: '127.0.0.1', credentials: 5 },
    { endpoint: '127.0.0.1', credentials, maxAttempts: 0 },
    { endpoint: '127.0.0.1', credentials, idleTimeout: 1.5 },
    { endpoint: '127.0.0.1', credentials, signature: 'v9' },
    { endpoint: '127.0.0.1', credentials, log: { level: 'loud', write() {} } },
    { endpoint: '127.0.0.1', credentials: () => credentials, bandwidthLimit: -1 },
  ]) {
    assert.throws(() => new ossmp.Client(settings), ossmp.ArgumentError, JSON.stringify(settings));
  }
  const server = await emulator(t);
  const client = server.client();
  await assert.rejects(client.initiateMultipartUpload('Not_A_Bucket', 'k'), ossmp.ArgumentError);
  await assert.rejects(client.uploadFile(BUCKET, 'k', 5), ossmp.ArgumentError);
  await assert.rejects(client.uploadStream(BUCKET, 'k', 5), ossmp.ArgumentError);
  const upload = await client.initiateMultipartUpload(BUCKET, 'k');
  await assert.rejects(upload.uploadPart(0, Buffer.alloc(1)), ossmp.ArgumentError);
  await assert.rejects(upload.uploadPart(1, Buffer.alloc(2), { size: 3 }), ossmp.ArgumentError);
  await assert.rejects(upload.completeMultipartUpload([]), ossmp.ArgumentError);
});

test('closed handles say so, may be closed twice, and are kept while a call lasts', async (t) => {
  const server = await emulator(t, 'InitiateMultipartUpload delay=300');
  const client = server.client();
  const pending = client.initiateMultipartUpload(BUCKET, 'k');
  client.close();
  const upload = await pending;
  client.close();
  await assert.rejects(upload.listParts(), ossmp.StateError);
  await assert.rejects(client.uploadFile(BUCKET, 'k', 'x'), ossmp.StateError);
  assert.throws(() => client.setCredentials({ accessKeyId: 'a', accessKeySecret: 'b' }), ossmp.StateError);
  upload.close();
  upload.close();
  assert.throws(() => upload.sentParts, ossmp.StateError);
});

test('a signal ends a call promptly, and only that call', async (t) => {
  const server = await emulator(t, 'UploadPart part=1 stall');
  const client = server.client();
  const upload = await client.initiateMultipartUpload(BUCKET, 'k');
  const controller = new AbortController();
  const pending = upload.uploadPart(1, content(MIN_PART), { signal: controller.signal });
  const other = upload.uploadPart(2, content(MIN_PART));
  await other;
  const aborted = Date.now();
  controller.abort(new Error('enough'));
  await assert.rejects(pending, (error) => {
    assert.ok(error instanceof ossmp.CancelledError);
    assert.equal(error.name, 'AbortError');
    assert.equal(error.cause.message, 'enough');
    return true;
  });
  assert.ok(Date.now() - aborted < PROMPTLY);
  await upload.uploadPart(1, content(MIN_PART));
  const result = await upload.completeMultipartUpload();
  assert.equal(result.size, 2 * MIN_PART);
});

test('a signal that was aborted before sends nothing', async (t) => {
  const server = await emulator(t);
  const client = server.client();
  const signal = AbortSignal.abort();
  await assert.rejects(client.initiateMultipartUpload(BUCKET, 'k', { signal }), ossmp.CancelledError);
  assert.equal(server.requests().length, 0);
});

test('the event loop runs while calls wait, and threads are left to others', async (t) => {
  const server = await emulator(t, '* always delay=300');
  const client = server.client();
  const file = server.file('f', 3 * MIN_PART);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  const uploads = Array.from({ length: 8 }, (_, i) => client.uploadFile(BUCKET, `k${i}`, file, { partSize: MIN_PART }));
  const begun = Date.now();
  for (let i = 0; i < 20; i++) {
    await fs.promises.stat(file);
  }
  assert.ok(Date.now() - begun < 500, 'the file system has threads');
  const results = await Promise.all(uploads);
  clearInterval(timer);
  assert.equal(results.length, 8);
  assert.ok(ticks > 20, `${ticks} ticks`);
});

test('a process ends by itself when its calls have ended', async (t) => {
  const server = await emulator(t);
  const { execFileSync } = require('node:child_process');
  const program = `
    const { Client } = require(${JSON.stringify(path.join(__dirname, '..'))});
    const client = new Client({ endpoint: '${server.endpoint}', region: '${server.region}',
      credentials: async () => (${JSON.stringify(server.key)}), log: { write() {} } });
    client.initiateMultipartUpload('demo', 'k').then((upload) => console.log(upload.uploadId.length > 0));`;
  const said = execFileSync(process.execPath, ['-e', program], { timeout: 20000, encoding: 'utf8' });
  assert.equal(said.trim(), 'true');
});

test('what the service refuses is told with all that it said', async (t) => {
  const server = await emulator(t, "UploadPart always status=403 code=AccessDenied message='您没有权限'");
  const upload = await server.client().initiateMultipartUpload(BUCKET, '键');
  await assert.rejects(upload.uploadPart(3, content(10)), (error) => {
    assert.equal(error.status, 'OSSMP_E_SERVICE');
    assert.equal(error.code, 'AccessDenied');
    assert.equal(error.httpStatus, 403);
    assert.equal(error.partNumber, 3);
    assert.equal(error.key, '键');
    assert.equal(error.uploadId, upload.uploadId);
    assert.ok(error.requestId && error.message.includes('您没有权限'));
    return true;
  });
});

test('ESM and CommonJS export the same', async () => {
  const esm = await import('../lib/index.mjs');
  assert.deepEqual(Object.keys(esm).sort(), Object.keys(ossmp).sort());
  assert.equal(esm.Client, ossmp.Client);
});

test('every symbol of the library is declared, and every export has a type', () => {
  const root = path.join(__dirname, '../../..');
  const symbols = fs.readFileSync(path.join(root, 'abi/ossmp.symbols'), 'utf8').match(/^ossmp_\w+/gm);
  const declared = Object.keys(require('../lib/prototypes'));
  assert.deepEqual([...symbols].sort(), declared.sort());
  const types = fs.readFileSync(path.join(__dirname, '../lib/index.d.ts'), 'utf8');
  for (const name of Object.keys(ossmp)) {
    assert.match(types, new RegExp(`export (class|function|const) ${name}\\b`));
  }
});
