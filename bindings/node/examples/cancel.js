'use strict';

// Begins an upload and aborts it; its id cannot be used afterwards.

const { NoSuchUploadError } = require('..');
const { run } = require('./common');

run('BUCKET KEY', async (client, bucket, key) => {
  const upload = await client.initiateMultipartUpload(bucket, key);
  await upload.uploadPart(1, Buffer.from('some bytes'));
  await upload.abortMultipartUpload();
  console.log(`aborted ${upload.uploadId}`);
  try {
    await client.attachUpload(bucket, key, upload.uploadId).listParts();
  } catch (error) {
    if (!(error instanceof NoSuchUploadError)) throw error;
    console.log('the service does not know it any more');
  }
});
