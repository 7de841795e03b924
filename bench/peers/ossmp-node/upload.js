'use strict';

// Uploads a file once through the Node.js interface of ossmp. The command line is that of bench/README.md.

const fs = require('node:fs');
const { Client, splitFileByPartSize } = require('../../../bindings/node');

async function partByPart(client, bucket, key, file, partSize) {
  const upload = await client.initiateMultipartUpload(bucket, key);
  const parts = [];
  for (const { number, offset, size } of splitFileByPartSize(fs.statSync(file).size, partSize)) {
    parts.push(await upload.uploadPartFromFile(number, file, offset, size));
  }
  await upload.completeMultipartUpload(parts);
  upload.close();
}

async function main([endpoint, bucket, key, file, partSize, workers, integrity, mode]) {
  const client = new Client({
    endpoint,
    region: process.env.OSS_REGION,
    credentials: 'env',
    verifyMd5: integrity === 'all',
    verifyCrc64: integrity !== 'none',
    ...(process.env.OSS_CA_FILE && { caFile: process.env.OSS_CA_FILE }),
  });
  if (mode === 'parts') {
    await partByPart(client, bucket, key, file, Number(partSize));
  } else {
    await client.uploadFile(bucket, key, file, { partSize: Number(partSize), concurrency: Number(workers) });
  }
  client.close();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
