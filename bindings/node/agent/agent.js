'use strict';

// Makes the calls of the scenarios that every language runs: tests/scenarios/README.md.

const fs = require('node:fs');
const readline = require('node:readline');
const { Readable } = require('node:stream');
const ossmp = require('..');

const clients = new Map();
const uploads = new Map();
let lines = [];

/** What a callback or stream of this program raises. */
class Raised extends Error {}

const PART = ({ number, etag, size, crc64 }) => ({ number, etag, size, crc64 });
const RESULT = (result) => ({
  etag: result.etag,
  crc64: result.crc64,
  size: result.size,
  location: result.location,
  version_id: result.versionId,
  request_id: result.requestId,
  callback_body: result.callbackBody,
  bytes_reused: result.bytesReused,
});
const UPLOAD = ({ key, uploadId }) => ({ key, upload_id: uploadId });

function credentials(asked) {
  if (asked.anonymous) return 'anonymous';
  if (asked.credentials_raise !== undefined) {
    return async () => {
      throw new Raised(asked.credentials_raise);
    };
  }
  if (asked.credentials) {
    let next = 0;
    return async () => {
      const key = asked.credentials[Math.min(next++, asked.credentials.length - 1)];
      const expires = key.lifetime ? new Date(Date.now() + key.lifetime * 1000) : undefined;
      return { accessKeyId: key.id, accessKeySecret: key.secret, securityToken: key.token, expires };
    };
  }
  const { access_key_id: accessKeyId, access_key_secret: accessKeySecret, security_token: securityToken } = asked;
  return { accessKeyId, accessKeySecret, securityToken };
}

/** The file's range as a stream that fails where it is told to. */
function stream(asked, end) {
  const all = fs.createReadStream(asked.file, { start: asked.offset || 0, end, highWaterMark: 10000 });
  if (asked.fail_at === undefined) {
    return all;
  }
  async function* failing() {
    let left = asked.fail_at;
    for await (const chunk of all) {
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) throw new Raised(asked.fail_message);
    }
  }
  return Readable.from(failing());
}

/** Options of the one-call uploads, and what progress told. */
function transfer(asked) {
  const controller = new AbortController();
  const told = { calls: 0, last: 0, total: 0, monotone: true };
  const options = {
    headers: asked.headers,
    partSize: asked.part_size,
    concurrency: asked.concurrency,
    checkpoint: asked.checkpoint,
    checkpointRequired: asked.checkpoint_required,
    adopt: asked.adopt,
    abortOnFailure: asked.abort_on_failure,
    deadline: asked.deadline,
    signal: controller.signal,
    onProgress: (done, total) => {
      told.calls += 1;
      told.monotone = told.monotone && done >= told.last;
      Object.assign(told, { last: done, total });
      if (asked.cancel_at !== undefined && done >= asked.cancel_at) controller.abort();
      if (asked.raise_at !== undefined && done >= asked.raise_at) throw new Raised(asked.raise_message);
    },
  };
  if (asked.cancel_after !== undefined) setTimeout(() => controller.abort(), asked.cancel_after);
  return { options, describe: (result) => ({ ...RESULT(result), ...(asked.progress && { progress: told }) }) };
}

const calls = {
  async reset() {
    for (const upload of uploads.values()) upload.close();
    for (const client of clients.values()) client.close();
    uploads.clear();
    clients.clear();
    lines = [];
  },
  version: async () => ({ version: ossmp.libraryVersion() }),
  async client(asked) {
    const client = new ossmp.Client({
      endpoint: asked.endpoint,
      region: asked.region,
      credentials: credentials(asked),
      signature: asked.signature,
      addressing: asked.addressing === 'virtual_host' ? 'virtualHost' : asked.addressing,
      connectTimeout: asked.connect_timeout,
      idleTimeout: asked.idle_timeout,
      maxAttempts: asked.max_attempts,
      verifyMd5: asked.md5,
      verifyCrc64: asked.crc64,
      bandwidthLimit: asked.bandwidth_limit,
      userAgent: asked.user_agent,
      caFile: asked.ca_file,
      proxy: asked.proxy,
      log: asked.log && { level: 'debug', write: (_, line) => lines.push(line) },
    });
    clients.set(asked.as, client);
  },
  async set_credentials(asked) {
    const key = { accessKeyId: asked.id, accessKeySecret: asked.secret, securityToken: asked.token };
    clients.get(asked.client).setCredentials(key);
  },
  async log_lines() {
    // Lines come from another thread.
    await new Promise((resolve) => setTimeout(resolve, 50));
    const told = lines;
    lines = [];
    return { lines: told };
  },
  async close(asked) {
    (asked.upload ? uploads.get(asked.upload) : clients.get(asked.client)).close();
  },
  async init(asked) {
    const client = clients.get(asked.client);
    return keep(asked, await client.initiateMultipartUpload(asked.bucket, asked.key, { headers: asked.headers }));
  },
  async attach(asked) {
    const client = clients.get(asked.client);
    return keep(asked, client.attachUpload(asked.bucket, asked.key, asked.upload_id, { headers: asked.headers }));
  },
  async part_from_file(asked) {
    const upload = uploads.get(asked.upload);
    return PART(await upload.uploadPartFromFile(asked.number, asked.file, asked.offset, asked.length));
  },
  async part_from_buffer(asked) {
    const data = fs.readFileSync(asked.file).subarray(asked.offset, asked.offset + asked.length);
    return PART(await uploads.get(asked.upload).uploadPart(asked.number, data));
  },
  async part_from_stream(asked) {
    const source = stream(asked, asked.offset + asked.length - 1);
    return PART(await uploads.get(asked.upload).uploadPart(asked.number, source, { size: asked.length }));
  },
  async part_copy(asked) {
    const source = { bucket: asked.source_bucket, key: asked.source_key, offset: asked.offset, size: asked.length };
    return PART(await uploads.get(asked.upload).uploadPartCopy(asked.number, source));
  },
  async parts_in_parallel(asked) {
    const upload = uploads.get(asked.upload);
    const waiting = ossmp.splitFileByPartSize(fs.statSync(asked.file).size, asked.part_size);
    const work = async () => {
      for (let chunk = waiting.shift(); chunk; chunk = waiting.shift()) {
        await upload.uploadPartFromFile(chunk.number, asked.file, chunk.offset, chunk.size);
      }
    };
    await Promise.all(Array.from({ length: asked.workers }, work));
    return { parts: upload.sentParts.map(PART) };
  },
  async list_parts(asked) {
    const options = { maxParts: asked.max, partNumberMarker: asked.marker };
    const page = await uploads.get(asked.upload).listParts(options);
    return { parts: page.parts.map(PART), truncated: page.isTruncated, next_marker: page.nextPartNumberMarker };
  },
  async all_parts(asked) {
    const parts = [];
    for await (const part of uploads.get(asked.upload).parts()) parts.push(PART(part));
    return { parts };
  },
  sent_parts: async (asked) => ({ parts: uploads.get(asked.upload).sentParts.map(PART) }),
  async complete(asked) {
    const upload = uploads.get(asked.upload);
    const options = { headers: asked.headers };
    if (asked.parts === 'listed') return RESULT(await upload.completeListed(options));
    return RESULT(await upload.completeMultipartUpload(asked.parts === 'sent' ? undefined : asked.parts, options));
  },
  abort: async (asked) => uploads.get(asked.upload).abortMultipartUpload(),
  async list_uploads(asked) {
    const page = await clients.get(asked.client).listMultipartUploads(asked.bucket, {
      prefix: asked.prefix,
      delimiter: asked.delimiter,
      maxUploads: asked.max,
      keyMarker: asked.key_marker,
      uploadIdMarker: asked.upload_id_marker,
    });
    return {
      uploads: page.uploads.map(UPLOAD),
      prefixes: page.prefixes,
      truncated: page.isTruncated,
      next_key_marker: page.nextKeyMarker,
      next_upload_id_marker: page.nextUploadIdMarker,
    };
  },
  async all_uploads(asked) {
    const found = { uploads: [], prefixes: [] };
    const options = { prefix: asked.prefix, delimiter: asked.delimiter, pageSize: asked.max };
    for await (const page of clients.get(asked.client).uploadsPages(asked.bucket, options)) {
      found.uploads.push(...page.uploads.map(UPLOAD));
      found.prefixes.push(...page.prefixes);
    }
    return found;
  },
  async upload_file(asked) {
    const { options, describe } = transfer(asked);
    return describe(await clients.get(asked.client).uploadFile(asked.bucket, asked.key, asked.file, options));
  },
  async upload_stream(asked) {
    const { options, describe } = transfer(asked);
    return describe(await clients.get(asked.client).uploadStream(asked.bucket, asked.key, stream(asked), options));
  },
  async upload_writer(asked) {
    const { options, describe } = transfer(asked);
    const writer = await clients.get(asked.client).openWriter(asked.bucket, asked.key, options);
    try {
      const data = fs.readFileSync(asked.file);
      for (let at = 0; at < data.length; at += asked.piece) {
        if (asked.give_up_at !== undefined && at >= asked.give_up_at) return {};
        await writer.write(data.subarray(at, at + asked.piece));
      }
      return describe(await writer.finish());
    } finally {
      await writer.close();
    }
  },
  plan_part_size: async (asked) => ({ part_size: ossmp.planPartSize(asked.file_size, asked.wanted) }),
  async split(asked) {
    const ranges =
      asked.count === undefined
        ? ossmp.splitFileByPartSize(asked.size, asked.part_size)
        : ossmp.splitFileByPartNum(asked.size, asked.count);
    return { ranges };
  },
};

function keep(asked, upload) {
  uploads.set(asked.as, upload);
  return { upload_id: upload.uploadId, bucket: upload.bucket, key: upload.key };
}

const KINDS = {
  NoSuchUpload: ossmp.NoSuchUploadError,
  Cancelled: ossmp.CancelledError,
  FileChanged: ossmp.FileChangedError,
  Integrity: ossmp.IntegrityError,
};

function describe(error) {
  if (!(error instanceof ossmp.OssmpError)) {
    return { raised: error.message };
  }
  return {
    status: error.status,
    kind: Object.keys(KINDS).find((kind) => error instanceof KINDS[kind]) || '',
    message: error.message,
    code: error.code,
    ec: error.ec,
    request_id: error.requestId,
    http_status: error.httpStatus,
    operation: error.operation,
    bucket: error.bucket,
    object: error.key,
    upload_id: error.uploadId,
    part_number: error.partNumber,
    attempts: error.attempts,
    retryable: error.retryable,
    object_state: error.objectState,
  };
}

async function main() {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const asked = JSON.parse(line);
    let answer;
    try {
      answer = { ok: (await calls[asked.call](asked)) ?? {} };
    } catch (error) {
      answer = { error: describe(error) };
    }
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  await calls.reset();
}

main();
