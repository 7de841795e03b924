'use strict';

// Lists the parts of an upload, page by page.

const { run } = require('./common');

run('BUCKET KEY UPLOAD-ID', async (client, bucket, key, uploadId) => {
  const upload = client.attachUpload(bucket, key, uploadId);
  let partNumberMarker = 0;
  for (;;) {
    const page = await upload.listParts({ partNumberMarker, maxParts: 100 });
    for (const part of page.parts) {
      console.log(`${part.number} ${part.size} ${part.etag} ${part.lastModified}`);
    }
    if (!page.isTruncated) return;
    partNumberMarker = page.nextPartNumberMarker;
  }
});
