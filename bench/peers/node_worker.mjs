// The worker that one would write for Node.js: sqs-consumer, the AWS SDK and
// sharp, each set up as its documentation recommends for a machine with few
// cores.
//
// Environment: QUEUE_URL, OUTPUT_BUCKET, VARIANTS (JSON), and the SDK's own.

import {availableParallelism} from 'node:os';
import path from 'node:path';

import {GetObjectCommand, PutObjectCommand, S3Client} from
  '@aws-sdk/client-s3';
import {SQSClient} from '@aws-sdk/client-sqs';
import sharp from 'sharp';
import {Consumer} from 'sqs-consumer';

const {QUEUE_URL, OUTPUT_BUCKET, VARIANTS} = process.env;
const variants = JSON.parse(VARIANTS);

// Photographs side by side rather than threads within one; no picture comes
// twice.
sharp.concurrency(1);
sharp.cache(false);

const s3 = new S3Client({forcePathStyle: true});
// Else the client would take its endpoint from the queue's URL.
const sqs = new SQSClient({endpoint: process.env.AWS_ENDPOINT_URL_SQS});

const extensionOf = (format) => format === 'jpeg' ? 'jpg' : format;

async function render(picture, variant) {
  const {width, height, fit = 'inside', format, quality, progressive} = variant;
  return picture.clone()
      .resize({width, height, fit, withoutEnlargement: true})
      .toFormat(format, format === 'jpeg' ? {quality, progressive} : {quality})
      .toBuffer();
}

async function develop(bucket, key) {
  const source = await s3.send(
      new GetObjectCommand({Bucket: bucket, Key: key}));
  const picture = sharp(await source.Body.transformToByteArray()).autoOrient();
  await Promise.all(variants.map(async (variant) => {
    const {dir, name} = path.posix.parse(key);
    const file = `${name}_${variant.name}.${extensionOf(variant.format)}`;
    await s3.send(new PutObjectCommand({
      Bucket: OUTPUT_BUCKET,
      Key: path.posix.join(dir, file),
      Body: await render(picture, variant),
      ContentType: `image/${variant.format}`,
    }));
  }));
}

async function handle(message) {
  const started = performance.now();
  for (const {s3: {bucket, object}} of JSON.parse(message.Body).Records) {
    const key = decodeURIComponent(object.key.replaceAll('+', ' '));
    await develop(bucket.name, key);
    const ms = Math.round(performance.now() - started);
    console.log(JSON.stringify({event: 'complete', key, ms}));
  }
  return message;
}

// Those that were done are deleted in one request; the others come again.
async function handleBatch(messages) {
  const done = await Promise.allSettled(messages.map(handle));
  for (const {reason} of done) if (reason) console.error(reason);
  return done.flatMap(({value}) => value ?? []);
}

// A consumer polls again when its whole batch is done: one for each core, so
// that none waits for another's last picture.
const consumers = Array.from({length: availableParallelism()}, () => {
  const consumer = Consumer.create({
    queueUrl: QUEUE_URL,
    sqs,
    batchSize: 10,
    waitTimeSeconds: 20,
    handleMessageBatch: handleBatch,
  });
  consumer.on('error', (error) => console.error(error));
  consumer.on('processing_error', (error) => console.error(error));
  return consumer;
});
for (const consumer of consumers) consumer.start();

process.once('SIGTERM', () => {
  for (const consumer of consumers) consumer.stop({abort: true});
});
