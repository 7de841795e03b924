'use strict';

// Uploads a file once through ali-oss. The command line is that of bench/README.md.

const fs = require('node:fs');
const https = require('node:https');
const OSS = require('ali-oss');

async function partByPart(client, key, file, partSize) {
  const { uploadId } = await client.initMultipartUpload(key);
  const { size } = fs.statSync(file);
  const done = [];
  for (let from = 0; from < size; from += partSize) {
    const number = done.length + 1;
    const { etag } = await client.uploadPart(key, uploadId, number, file, from, Math.min(size, from + partSize));
    done.push({ number, etag });
  }
  await client.completeMultipartUpload(key, uploadId, done);
}

async function main([endpoint, bucket, key, file, partSize, workers, , mode]) {
  const client = new OSS({
    // To an IP address this client sends the Host of the public service.
    endpoint: endpoint.replace('127.0.0.1', 'localhost'),
    region: `oss-${process.env.OSS_REGION}`,
    accessKeyId: process.env.OSS_ACCESS_KEY_ID,
    accessKeySecret: process.env.OSS_ACCESS_KEY_SECRET,
    bucket,
    sldEnable: true, // path style
    timeout: 600000,
    ...(process.env.OSS_CA_FILE && {
      httpsAgent: new https.Agent({ ca: fs.readFileSync(process.env.OSS_CA_FILE), keepAlive: true }),
    }),
  });
  if (mode === 'parts') {
    await partByPart(client, key, file, Number(partSize));
  } else {
    await client.multipartUpload(key, file, { partSize: Number(partSize), parallel: Number(workers) });
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
