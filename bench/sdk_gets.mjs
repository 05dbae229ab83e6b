// The same GETs through the AWS SDK for JavaScript.
//
// Usage: sdk_gets.mjs ENDPOINT BUCKET KEY AT_ONCE SECONDS

import {createRequire} from 'node:module';
import path from 'node:path';

// The end-to-end tests have it.
const require = createRequire(
    path.join(import.meta.dirname, '../tests/e2e/package.json'));
const {GetObjectCommand, S3Client} = require('@aws-sdk/client-s3');

const [endpoint, Bucket, Key, atOnce, seconds] = process.argv.slice(2);
const client = new S3Client({
  endpoint,
  region: 'us-east-1',
  forcePathStyle: true,
  credentials: {accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret'},
  requestHandler: {httpAgent: {keepAlive: true, maxSockets: Number(atOnce)}},
});

async function fetchOnce() {
  const {Body} = await client.send(new GetObjectCommand({Bucket, Key}));
  return (await Body.transformToByteArray()).length;
}

// Compiled and connected before the clock runs.
for (let i = 0; i < 200; ++i) await fetchOnce();
let requests = 0;
let bytes = 0;
const begin = process.hrtime.bigint();
const cpu = process.cpuUsage();
const end = begin + BigInt(seconds) * 1_000_000_000n;
await Promise.all(Array.from({length: Number(atOnce)}, async () => {
  while (process.hrtime.bigint() < end) {
    const size = await fetchOnce();
    bytes += size;
    ++requests;
  }
}));
const {user, system} = process.cpuUsage(cpu);
console.log(JSON.stringify({
  requests,
  bytes,
  seconds: Number(process.hrtime.bigint() - begin) / 1e9,
  cpuSeconds: (user + system) / 1e6,
}));
