// Compiled, not run: what users write must be allowed, and what is wrong must not.
import { createReadStream } from 'node:fs';
import { Client, NoSuchUploadError, OssmpError, splitFileByPartNum } from '../lib/index';
import type { Part, Result } from '../lib/index';

export async function everything(signal: AbortSignal): Promise<Result> {
  const client = new Client({
    endpoint: 'http://127.0.0.1:1',
    credentials: async () => ({ accessKeyId: 'a', accessKeySecret: 'b', expires: new Date() }),
    log: { level: 'warn', write: (level, line) => console.log(level.toUpperCase(), line.length) },
  });
  const upload = await client.initiateMultipartUpload('bucket', 'key', { headers: { 'x-oss-meta-a': 'b' }, signal });
  const parts: Part[] = [];
  for (const { number, offset, size } of splitFileByPartNum(10, 3)) {
    parts.push(await upload.uploadPartFromFile(number, 'file', offset, size));
  }
  parts.push(await upload.uploadPart(4, createReadStream('file'), { size: 5 }));
  for await (const part of upload.parts()) parts.push(part);
  for await (const open of client.uploads('bucket', { prefix: 'a' })) console.log(open.uploadId.length);
  try {
    return await upload.completeMultipartUpload(parts.map(({ number, etag }) => ({ number, etag })));
  } catch (error) {
    if (error instanceof NoSuchUploadError || (error instanceof OssmpError && error.retryable)) {
      return client.uploadFile('bucket', 'key', 'file', { checkpoint: 'dir/', onProgress: (done, total) => done / total });
    }
    throw error;
  }
}

// @ts-expect-error there must be credentials
new Client({ endpoint: 'x' });
// @ts-expect-error no such signature
new Client({ endpoint: 'x', credentials: 'env', signature: 'v9' });
