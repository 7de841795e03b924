'use strict';

const { Client } = require('..');

/** Connects to OSS_ENDPOINT with the keys of OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET; OSS_REGION where it needs one. */
function connect() {
  return new Client({ endpoint: process.env.OSS_ENDPOINT ?? '', region: process.env.OSS_REGION, credentials: 'env' });
}

/** Runs a program with its arguments, or says how it is used. */
function run(usage, main) {
  const wanted = usage.split(' ').length;
  const given = process.argv.slice(2);
  if (given.length !== wanted) {
    console.error(`usage: node ${process.argv[1]} ${usage}`);
    process.exit(2);
  }
  const client = connect();
  main(client, ...given)
    .catch((error) => {
      console.error(error.message);
      process.exitCode = error.name === 'AbortError' ? 130 : 1;
    })
    .finally(() => client.close());
}

module.exports = { run };
