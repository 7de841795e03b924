// ali-oss against the emulator: every operation under V1 and V4, with a permanent and with a temporary key.
'use strict';

const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const OSS = require('ali-oss');

const PART = Buffer.alloc(102400, 'part'); // the least that a part but the last may have
const LAST = Buffer.from('the last part');

const env = (name) => process.env[`CONFORMANCE_${name}`];

function connect(scheme) {
  const kind = scheme.endsWith('+sts') ? 'STS' : 'AK';
  return new OSS({
    accessKeyId: env(`${kind}_ID`),
    accessKeySecret: env(`${kind}_SECRET`),
    stsToken: kind === 'STS' ? env('STS_TOKEN') : undefined,
    bucket: `node-${scheme.replace('+', '-')}`,
    // To an IP address this client sends the Host of the public service; path style works with a name only.
    endpoint: env('ENDPOINT').replace('127.0.0.1', 'localhost'),
    region: `oss-${env('REGION')}`,
    authorizationV4: scheme.startsWith('v4'),
    sldEnable: true, // path style
  });
}

async function fails(action, code) {
  await assert.rejects(action, (error) => {
    assert.strictEqual(error.code, code, error.message);
    return true;
  });
}

const read = async (client, key) => (await client.get(key)).content;

async function upload(client, key) {
  const { uploadId } = await client.initMultipartUpload(key);
  const parts = [];
  for (const [at, data] of [PART, PART, LAST].entries()) {
    const done = await client.uploadPart(key, uploadId, at + 1, data, 0, data.length);
    parts.push({ number: at + 1, etag: done.etag });
  }
  return { uploadId, parts };
}

async function makeBucket(client) {
  const { bucket } = client.options;
  await client.putBucket(bucket, { acl: 'private' });
  await client.putBucket(bucket, { acl: 'private' });
  assert.strictEqual((await client.getBucketInfo(bucket)).bucket.Name, bucket);
  assert.strictEqual((await client.getBucketLocation(bucket)).location, `oss-${env('REGION')}`);
  assert.strictEqual((await client.getBucketACL(bucket)).acl, 'private');
  const { buckets } = await client.listBuckets({ prefix: bucket, 'max-keys': 1 });
  assert.strictEqual(buckets[0].name, bucket);
}

async function objects(client) {
  const key = 'plain 目录/+.txt';
  const headers = { 'x-oss-tagging': 'a=1', 'x-oss-storage-class': 'IA' };
  await client.put(key, Buffer.from('bytes'), { meta: { colour: 'red' }, headers });
  assert.strictEqual((await client.head(key)).meta.colour, 'red');
  assert.deepStrictEqual((await client.getObjectTagging(key)).tag, { a: '1' });
  assert.strictEqual((await read(client, key)).toString(), 'bytes');
  await client.copy('copy', key);
  const first = await client.list({ 'max-keys': 1 });
  const second = await client.list({ 'max-keys': 1, marker: first.nextMarker });
  assert.deepStrictEqual([first, second].map((page) => page.objects[0].name), ['copy', key]);
  const one = await client.listV2({ 'max-keys': 1 });
  const two = await client.listV2({ 'max-keys': 1, 'continuation-token': one.nextContinuationToken });
  assert.deepStrictEqual([one, two].map((page) => page.objects[0].name), ['copy', key]);
  await client.delete('copy');
  await client.delete(key);
  await fails(() => client.head('copy'), 'NoSuchKey');
}

async function multipart(client) {
  const { uploadId, parts } = await upload(client, '目录/a b+c');
  await client.completeMultipartUpload('目录/a b+c', uploadId, parts);
  assert((await read(client, '目录/a b+c')).equals(Buffer.concat([PART, PART, LAST])));
}

async function partCopy(client) {
  const { bucket } = client.options;
  await client.put('source ?', Buffer.concat([PART, LAST]));
  const { uploadId } = await client.initMultipartUpload('copied');
  const spans = [[0, PART.length - 1], [PART.length, PART.length + LAST.length - 1]];
  const parts = [];
  for (const [at, [first, last]] of spans.entries()) {
    const source = { sourceKey: 'source ?', sourceBucketName: bucket };
    const done = await client.uploadPartCopy('copied', uploadId, at + 1, `${first}-${last}`, source);
    parts.push({ number: at + 1, etag: done.etag });
  }
  await client.completeMultipartUpload('copied', uploadId, parts);
  assert((await read(client, 'copied')).equals(Buffer.concat([PART, LAST])));
}

// Stops after some parts and goes on from the checkpoint that it was told of.
async function resumable(client) {
  const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'conformance-'));
  try {
    const file = path.join(scratch, 'file');
    const bytes = Buffer.concat([PART, PART, PART, PART, LAST]);
    fs.writeFileSync(file, bytes);
    let checkpoint;
    const options = { partSize: PART.length, parallel: 1 };
    const stopping = client.multipartUpload('resumed', file, {
      ...options,
      progress: (done, state) => {
        checkpoint = state;
        if (done > 0.5) client.cancel();
      },
    });
    await assert.rejects(stopping);
    assert(checkpoint.doneParts.length > 0);
    await client.multipartUpload('resumed', file, { ...options, checkpoint });
    assert((await read(client, 'resumed')).equals(bytes));
  } finally {
    fs.rmSync(scratch, { recursive: true });
  }
}

async function listParts(client) {
  const { uploadId, parts } = await upload(client, 'listed');
  const found = [];
  let marker = 0;
  let truncated = true;
  while (truncated) {
    const page = await client.listParts('listed', uploadId, { 'max-parts': 2, 'part-number-marker': marker });
    // A single element is not made a list by this client.
    for (const one of [].concat(page.parts)) found.push({ number: Number(one.PartNumber), etag: one.ETag });
    marker = page.nextPartNumberMarker;
    truncated = page.isTruncated === 'true';
  }
  assert.deepStrictEqual(found, parts);
  await client.abortMultipartUpload('listed', uploadId);
}

const listUploads = (client) => listUploadsOf(client, 'list/a+b');
const listUploadsWithBlanks = (client) => listUploadsOf(client, 'list/a b');

async function listUploadsOf(client, first) {
  const begun = [];
  for (const key of [first, first, 'list/目录/x', 'list/目录/y', 'list/z']) {
    begun.push([key, (await client.initMultipartUpload(key)).uploadId]);
  }
  const found = [];
  let query = { prefix: 'list/', 'max-uploads': 1 };
  for (;;) {
    const page = await client.listUploads(query);
    found.push(...page.uploads.map((one) => [one.name, one.uploadId]));
    if (!page.isTruncated) break;
    query = { ...query, 'key-marker': page.nextKeyMarker, 'upload-id-marker': page.nextUploadIdMarker };
  }
  assert.deepStrictEqual(found.map(String).sort(), begun.map(String).sort());
  const page = await client.listUploads({ prefix: 'list/', delimiter: '/' });
  assert.strictEqual(page.uploads.length, 3);
  for (const [key, uploadId] of begun) await client.abortMultipartUpload(key, uploadId);
}

async function abort(client) {
  const { uploadId, parts } = await upload(client, 'aborted');
  await client.abortMultipartUpload('aborted', uploadId);
  await fails(() => client.abortMultipartUpload('aborted', uploadId), 'NoSuchUpload');
  await fails(() => client.completeMultipartUpload('aborted', uploadId, parts), 'NoSuchUpload');
}

async function presigned(client) {
  const key = 'presigned 目录';
  const v4 = client.options.authorizationV4;
  const { uploadId } = await client.initMultipartUpload(key);
  const parts = [];
  for (const [at, data] of [PART, LAST].entries()) {
    const queries = { partNumber: String(at + 1), uploadId };
    const url = v4
      ? await client.signatureUrlV4('PUT', 60, { queries }, key)
      : client.signatureUrl(key, { method: 'PUT', expires: 60, subResource: queries });
    const answer = await fetch(url, { method: 'PUT', body: data });
    assert.strictEqual(answer.status, 200, await answer.text());
    parts.push({ number: at + 1, etag: answer.headers.get('etag') });
  }
  await client.completeMultipartUpload(key, uploadId, parts);
  assert((await read(client, key)).equals(Buffer.concat([PART, LAST])));
}

async function deleteBucket(client) {
  const { bucket } = client.options;
  await fails(() => client.deleteBucket(bucket), 'BucketNotEmpty');
  for (const one of (await client.list({ 'max-keys': 1000 })).objects) await client.delete(one.name);
  await client.deleteBucket(bucket);
}

const OPERATIONS = {
  bucket: makeBucket,
  objects,
  multipart,
  'part copy': partCopy,
  resumable,
  'list parts': listParts,
  'list uploads': listUploads,
  'blank in a marker': listUploadsWithBlanks,
  abort,
  presigned,
  'delete bucket': deleteBucket,
};

async function main() {
  for (const scheme of ['v1', 'v4', 'v1+sts', 'v4+sts']) {
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      try {
        await operation(connect(scheme));
        console.log([name, scheme, 'ok', ''].join('\t'));
      } catch (error) {
        process.exitCode = 1;
        console.error(error);
        console.log([name, scheme, 'failed', String(error.message).replace(/\s+/g, ' ').slice(0, 200)].join('\t'));
      }
    }
  }
}

main();
