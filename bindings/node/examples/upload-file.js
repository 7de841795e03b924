'use strict';

// Uploads a file in one call, with progress. Stopped by Ctrl-C, it goes on the next time.

const { run } = require('./common');

run('BUCKET KEY FILE CHECKPOINT', async (client, bucket, key, file, checkpoint) => {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  const onProgress = (done, total) => process.stderr.write(`\r${done} of ${total} bytes`);
  const result = await client.uploadFile(bucket, key, file, { checkpoint, onProgress, signal: controller.signal });
  console.log(`\ncompleted: ETag ${result.etag}, ${result.bytesReused} bytes were there already`);
});
