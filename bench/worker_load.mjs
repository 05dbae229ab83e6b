// Photographs in a bucket, and messages about them: the same work for every
// worker; and whether it was done.

import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';

import sharp from 'sharp';

import {Pipeline, s3Notification} from '../tests/e2e/support/pipeline.mjs';
import {jpegsIn} from './photographs.mjs';
import {endingOf, recipeNamed} from './recipes.mjs';

// The pipeline's own copies, which its clients want.
const require = createRequire(
    path.join(import.meta.dirname, '../tests/e2e/package.json'));
const {CreateBucketCommand} = require('@aws-sdk/client-s3');
const {SendMessageBatchCommand} = require('@aws-sdk/client-sqs');

// Messages of one run.
export const kCounts = {
  photographs: Number(process.env.WORKER_PHOTOS || 48),
  small: Number(process.env.WORKER_SMALL || 480),
};
// Messages before the clock runs.
export const kWarmUp = 12;

const kBatch = 10;  // SQS's most.
const kVisibility = 300;
const kSecondsPerRun = 240;

async function uprightSize(bytes) {
  const {width, height, orientation = 1} = await sharp(bytes).metadata();
  return orientation >= 5 ? {width: height, height: width} : {width, height};
}

// The size that a variant of a picture must have, but for one pixel of
// rounding.
export function expectedSize(picture, {width, height, fit}) {
  if (fit === 'cover') {
    return {width: Math.min(width, picture.width),
            height: Math.min(height, picture.height)};
  }
  const scale = Math.min(1, (width ?? Infinity) / picture.width,
                         (height ?? Infinity) / picture.height);
  return {width: picture.width * scale, height: picture.height * scale};
}

export function outputKey(key, variant) {
  const stem = key.slice(0, key.lastIndexOf('.'));
  return `${stem}_${variant.name}.${endingOf(variant)}`;
}

let runs = 0;

export class Load {
  // `count` objects, each with a key of its own, of the pictures in turn.
  static async create(backend, pictures, count) {
    const load = new Load();
    load.pipeline = await Pipeline.create(backend);
    const sizes = await Promise.all(pictures.map(uprightSize));
    load.objects = [];
    for (let i = 0; i < count; ++i) {
      const bytes = pictures[i % pictures.length];
      const key = `uploads/${String(i).padStart(5, '0')}.jpg`;
      await load.pipeline.upload(key, bytes);
      load.objects.push(
          {key, size: bytes.length, picture: sizes[i % pictures.length]});
    }
    return load;
  }

  // An empty bucket and an empty queue for one run: a poll that the last worker
  // gave up could still be answered, and with messages.
  async clear() {
    const id = `${process.pid}-${++runs}`;
    const Bucket = `out-${id}`;
    await this.pipeline.s3.send(new CreateBucketCommand({Bucket}));
    this.pipeline.output = Bucket;
    this.pipeline.queue = await this.pipeline.createQueue(
        `run-${id}`, {VisibilityTimeout: `${kVisibility}`});
  }

  // Tells of the objects from `begin` to `end`, and waits until nothing is
  // left.
  async work(begin, end = this.objects.length) {
    for (let from = begin; from < end; from += kBatch) {
      const some = this.objects.slice(from, Math.min(from + kBatch, end));
      await this.pipeline.sqs.send(new SendMessageBatchCommand({
        QueueUrl: this.pipeline.queue.url,
        Entries: some.map((object, i) => ({
          Id: `${i}`,
          MessageBody: s3Notification(this.pipeline.input, [object]),
        })),
      }));
    }
    await this.pipeline.emptied(kSecondsPerRun);
  }

  // The bytes of all outputs, every one decoded: throws unless each picture
  // that was asked for is there, and of its size.
  async verify(recipe) {
    const wanted = this.objects.flatMap(({key, picture}) =>
      recipe.variants.map((variant) => ({
        key: outputKey(key, variant),
        format: variant.format,
        size: expectedSize(picture, variant),
      })));
    const found = await this.pipeline.outputs();
    const missing = wanted.filter(({key}) => !found.includes(key));
    if (missing.length || found.length !== wanted.length) {
      throw new Error(`${found.length} outputs of ${wanted.length}; ` +
                      `missing: ${missing.slice(0, 3).map(({key}) => key)}`);
    }
    let total = 0;
    for (const {key, format, size} of wanted) {
      const {bytes} = await this.pipeline.fetch(key);
      const picture = sharp(bytes, {failOn: 'warning'});
      await picture.stats();
      const made = await picture.metadata();
      if (made.format !== format || Math.abs(made.width - size.width) > 1 ||
          Math.abs(made.height - size.height) > 1) {
        throw new Error(`${key} is ${made.format} ${made.width}×${
            made.height}, not ${format} ${size.width}×${size.height}`);
      }
      total += bytes.length;
    }
    return total;
  }
}

export const photographsIn = (root) =>
  jpegsIn(root).map((file) => readFileSync(file));

// So little to decode that everything else shows.
function smallOf(photographs) {
  return Promise.all(photographs.map((bytes) =>
    sharp(bytes).autoOrient().resize(160, 120, {fit: 'inside'})
        .jpeg({quality: 85}).toBuffer()));
}

// [{name, digits, load, recipe}]; `digits` after the point of milliseconds.
export async function makeWorkloads(backend, photographs) {
  const large = await Load.create(
      backend, photographs, kWarmUp + kCounts.photographs);
  const small = await Load.create(
      backend, await smallOf(photographs), kWarmUp + kCounts.small);
  return [
    ...['thumbs', 'squares', 'web'].map((name) =>
      ({name, digits: 1, load: large, recipe: recipeNamed(name)})),
    {name: 'small', digits: 2, load: small, recipe: recipeNamed('web')},
  ];
}
