'use strict';

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');
const { Client } = require('..');

const BUCKET = 'demo';
const MIN_PART = 100 * 1024;

/** Starts a local OSS server for one test, with these faults. */
async function emulator(t, ...faults) {
  const program = process.env.OSSMP_EMULATOR || path.join(__dirname, '../../../target/release/ossmp-emulator');
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'ossmp-'));
  const log = path.join(directory, 'log');
  const server = spawn(program, ['--bucket', BUCKET, '--log', log, ...faults.flatMap((fault) => ['--fault', fault])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => {
    server.kill();
    fs.rmSync(directory, { recursive: true });
  });
  const [ready] = await new Promise((resolve, reject) => {
    server.once('error', reject);
    readline.createInterface({ input: server.stdout }).once('line', (line) => resolve([line]));
  });
  const settings = Object.fromEntries(ready.split(' ').filter((word) => word.includes('=')).map((word) => word.split('=')));
  const key = { accessKeyId: settings['access-key-id'], accessKeySecret: settings['access-key-secret'] };
  return {
    directory,
    key,
    endpoint: settings.endpoint,
    region: settings.region,
    requests: () => fs.readFileSync(log, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)),
    client(options = {}) {
      const client = new Client({ endpoint: settings.endpoint, region: settings.region, credentials: key, ...options });
      t.after(() => client.close());
      return client;
    },
    file(name, size) {
      const file = path.join(directory, name);
      fs.writeFileSync(file, content(size));
      return file;
    },
  };
}

function content(size) {
  const data = Buffer.alloc(size);
  for (let i = 0; i < size; i++) data[i] = (Math.imul(i, 2654435761) >>> 13) & 0xff;
  return data;
}

module.exports = { BUCKET, MIN_PART, content, emulator };
