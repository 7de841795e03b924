'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const test = require('node:test');
const ossmp = require('..');
const { BUCKET, MIN_PART, content, emulator } = require('./emulator');

test('readable streams, streams of the web and iterables are uploaded', async (t) => {
  const server = await emulator(t);
  const client = server.client();
  const data = content(5 * MIN_PART + 7);
  const file = server.file('f', data.length);
  async function* generator() {
    yield data.subarray(0, 1000);
    yield data.subarray(1000);
  }
  for (const source of [
    fs.createReadStream(file),
    Readable.toWeb(fs.createReadStream(file)),
    generator(),
    [data],
  ]) {
    const result = await client.uploadStream(BUCKET, 'k', source, { partSize: MIN_PART });
    assert.equal(result.size, data.length);
  }
});

test('pipeline ends in an object, and a broken one leaves none', async (t) => {
  const server = await emulator(t);
  const client = server.client();
  const file = server.file('f', 5 * MIN_PART);
  const stream = await client.createWriteStream(BUCKET, 'k', { partSize: MIN_PART });
  await pipeline(fs.createReadStream(file), stream);
  assert.equal(stream.result.size, 5 * MIN_PART);

  const broken = await client.createWriteStream(BUCKET, 'broken', { partSize: MIN_PART, concurrency: 1 });
  async function* failing() {
    yield content(3 * MIN_PART);
    throw new Error('tape torn');
  }
  await assert.rejects(pipeline(Readable.from(failing()), broken), { message: 'tape torn' });
  const open = [];
  for await (const upload of client.uploads(BUCKET)) open.push(upload);
  assert.deepEqual(open, []);
  assert.equal(broken.result, undefined);
});

test('a writer that has ended says so', async (t) => {
  const server = await emulator(t);
  const writer = await server.client().openWriter(BUCKET, 'k');
  await writer.write('text');
  const result = await writer.finish();
  assert.equal(result.size, 4);
  await assert.rejects(writer.write('more'), ossmp.StateError);
  await assert.rejects(writer.finish(), ossmp.StateError);
  await writer.close();
});

test('progress never falls, and what it throws comes out', async (t) => {
  const server = await emulator(t, 'UploadPart always delay=60');
  const client = server.client();
  const file = server.file('大文件.bin', 8 * MIN_PART);
  const told = [];
  await client.uploadFile(BUCKET, 'k', file, {
    partSize: MIN_PART,
    concurrency: 1,
    onProgress: (done, total) => told.push([done, total]),
  });
  assert.deepEqual(told.at(-1), [8 * MIN_PART, 8 * MIN_PART]);
  assert.ok(told.length > 3);
  assert.ok(told.every(([done], i) => i === 0 || done >= told[i - 1][0]));
  const raised = new Error('no more');
  const pending = client.uploadFile(BUCKET, 'k2', file, {
    partSize: MIN_PART,
    concurrency: 1,
    onProgress: () => {
      throw raised;
    },
  });
  await assert.rejects(pending, (error) => error === raised);
});

test('an upload that was aborted goes on where it stopped', async (t) => {
  const server = await emulator(t, 'UploadPart always delay=30');
  const client = server.client();
  const file = server.file('f', 20 * MIN_PART);
  const options = { partSize: MIN_PART, checkpoint: path.join(server.directory, '检查点') };
  const controller = new AbortController();
  const onProgress = (done) => done > 5 * MIN_PART && controller.abort();
  const pending = client.uploadFile(BUCKET, '目录/键', file, { ...options, signal: controller.signal, onProgress });
  await assert.rejects(pending, ossmp.CancelledError);
  const result = await client.uploadFile(BUCKET, '目录/键', file, options);
  assert.ok(result.bytesReused >= 5 * MIN_PART);
});

test('credentials may be found asynchronously; what the function raises comes out', async (t) => {
  const server = await emulator(t);
  let asked = 0;
  const client = server.client({
    credentials: async () => {
      asked += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { ...server.key, expires: new Date(Date.now() + 3600_000) };
    },
  });
  await Promise.all([client.initiateMultipartUpload(BUCKET, 'a'), client.initiateMultipartUpload(BUCKET, 'b')]);
  assert.equal(asked, 1);
  const raised = new Error('vault is sealed');
  const sealed = server.client({ credentials: () => Promise.reject(raised) });
  await assert.rejects(sealed.initiateMultipartUpload(BUCKET, 'k'), (error) => error === raised);
});

test('the log comes, and holds no secret', async (t) => {
  const server = await emulator(t);
  const lines = [];
  const client = server.client({ log: { level: 'debug', write: (level, line) => lines.push(`${level} ${line}`) } });
  await client.uploadFile(BUCKET, 'k', server.file('f', 3 * MIN_PART), { partSize: MIN_PART });
  await new Promise((resolve) => setTimeout(resolve, 200));
  const all = lines.join('\n');
  assert.match(all, /debug UploadPart/);
  assert.ok(!all.includes(server.key.accessKeySecret));
});
