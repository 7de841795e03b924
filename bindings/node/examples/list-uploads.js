'use strict';

// Lists the uploads in progress below a prefix, page by page.

const { run } = require('./common');

run('BUCKET PREFIX', async (client, bucket, prefix) => {
  for await (const page of client.uploadsPages(bucket, { prefix, pageSize: 100 })) {
    for (const { uploadId, initiated, key } of page.uploads) {
      console.log(`${uploadId} ${initiated} ${key}`);
    }
  }
});
