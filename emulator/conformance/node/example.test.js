const assert = require('node:assert');
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const readline = require('node:readline');
const { after, before, beforeEach, test } = require('node:test');
const OSS = require('ali-oss');

let child;
let emulator;

before(async () => {
  const program = process.env.OSSMP_EMULATOR || 'ossmp-emulator';
  child = spawn(program, ['--bucket', 'demo', '--memory', '--control', '0', '--until-eof'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [ready] = await once(readline.createInterface({ input: child.stdout }), 'line');
  emulator = Object.fromEntries([...ready.matchAll(/(\S+?)=(\S+)/g)].map((found) => found.slice(1)));
});

beforeEach(() => post('/reset'));

after(async () => {
  child.stdin.end();
  await once(child, 'exit');
});

async function post(path, body = '') {
  const answer = await fetch(emulator.control + path, { method: 'POST', body });
  assert.strictEqual(answer.status, 200, await answer.text());
}

test('a busy server is told', async () => {
  await post('/faults', 'PutObject status=503 code=ServiceUnavailable');
  const client = new OSS({
    endpoint: emulator.endpoint,
    accessKeyId: emulator['access-key-id'],
    accessKeySecret: emulator['access-key-secret'],
    bucket: 'demo',
  });
  await assert.rejects(client.put('key', Buffer.from('bytes')), { status: 503, code: 'ServiceUnavailable' });
  await client.put('key', Buffer.from('bytes'));
});
