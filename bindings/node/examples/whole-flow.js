'use strict';

// Uploads a file in three parts: initiate, upload parts, complete.

const fs = require('node:fs');
const { splitFileByPartNum } = require('..');
const { run } = require('./common');

run('BUCKET KEY FILE', async (client, bucket, key, file) => {
  const upload = await client.initiateMultipartUpload(bucket, key, { headers: { 'x-oss-storage-class': 'Standard' } });
  console.log(`upload id ${upload.uploadId}`);
  try {
    const parts = [];
    for (const { number, offset, size } of splitFileByPartNum(fs.statSync(file).size, 3)) {
      const part = await upload.uploadPartFromFile(number, file, offset, size);
      console.log(`part ${part.number}: ${part.size} bytes, ETag ${part.etag}`);
      parts.push(part);
    }
    const result = await upload.completeMultipartUpload(parts);
    console.log(`completed: ${result.size} bytes, ETag ${result.etag}`);
  } catch (error) {
    // Its parts would be billed until somebody aborts it.
    await upload.abortMultipartUpload();
    throw error;
  } finally {
    upload.close();
  }
});
