// Two buckets, a queue and its dead-letter queue on a backend, and AWS's own
// SDK to look after them.

import {
  CreateBucketCommand, DeleteObjectCommand, GetObjectCommand,
  ListObjectsV2Command, PutBucketNotificationConfigurationCommand,
  PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand, CreateQueueCommand,
  GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

import {until} from './until.mjs';

const kRegion = 'us-east-1';
export const kCredentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

// The environment that leads the worker, or AWS's tools, to a backend.
export function awsEnvironment(endpoint, credentials = kCredentials) {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: kRegion,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
}

export function clientOptions(endpoint, credentials = kCredentials) {
  return {endpoint, region: kRegion, credentials};
}

// As S3 encodes keys in its notifications.
function formEncoded(key) {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}

// An S3 notification about new objects of one bucket, or others that are gone.
export function s3Notification(bucket, objects) {
  return JSON.stringify({
    Records: objects.map(({key, size, eventName, eTag, sequencer}) => ({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: kRegion,
      eventTime: '2026-01-02T03:04:05.678Z',
      eventName: eventName ?? 'ObjectCreated:Put',
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'uploads',
        bucket: {name: bucket, arn: `arn:aws:s3:::${bucket}`},
        object: {
          key: formEncoded(key), size, eTag,
          sequencer: sequencer ?? '0055AED6DCD90281E5',
        },
      },
    })),
  });
}

let made = 0;

export class Pipeline {
  // `visibility` in seconds; `fifo`: both queues are.  Each pipeline has names
  // of its own.
  static async create(backend, options = {}) {
    const {visibility = 30, maxReceives = 5, credentials = kCredentials,
           fifo = false} = options;
    const pipeline = new Pipeline();
    const client = clientOptions(backend.endpoint, credentials);
    const id = `${process.pid}-${++made}`;
    Object.assign(pipeline, {
      backend,
      input: `uploads-${id}`,
      output: `variants-${id}`,
      credentials,
      s3: new S3Client({...client, forcePathStyle: true}),
      sqs: new SQSClient(client),
    });
    for (const Bucket of [pipeline.input, pipeline.output]) {
      await pipeline.s3.send(new CreateBucketCommand({Bucket}));
    }
    const suffix = fifo ? '.fifo' : '';
    const type = fifo ? {FifoQueue: 'true'} : {};
    pipeline.deadLetters =
        await pipeline.createQueue(`jobs-dlq-${id}${suffix}`, type);
    pipeline.queue = await pipeline.createQueue(`jobs-${id}${suffix}`, {
      ...type,
      VisibilityTimeout: `${visibility}`,
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: pipeline.deadLetters.arn,
        maxReceiveCount: maxReceives,
      }),
    });
    return pipeline;
  }

  async createQueue(QueueName, Attributes) {
    const {QueueUrl: url} =
        await this.sqs.send(new CreateQueueCommand({QueueName, Attributes}));
    const {Attributes: found} =
        await this.sqs.send(new GetQueueAttributesCommand(
            {QueueUrl: url, AttributeNames: ['QueueArn']}));
    return {url, arn: found.QueueArn};
  }

  // What the worker is started with, beside its configuration.
  environment(credentials = this.credentials) {
    return {
      ...awsEnvironment(this.backend.endpoint, credentials),
      DARKROOM_QUEUE_URL: this.queue.url,
    };
  }

  // The ETag, without quotes.
  async upload(Key, Body, more = {}) {
    const {ETag} = await this.s3.send(
        new PutObjectCommand({Bucket: this.input, Key, Body, ...more}));
    return ETag.replaceAll('"', '');
  }

  async remove(Key) {
    await this.s3.send(new DeleteObjectCommand({Bucket: this.input, Key}));
  }

  // The message's id.  A FIFO queue wants a `group`.
  async send(MessageBody, group) {
    const ids = group && {
      MessageGroupId: group,
      MessageDeduplicationId: `${++made}`,
    };
    const {MessageId} = await this.sqs.send(new SendMessageCommand(
        {QueueUrl: this.queue.url, MessageBody, ...ids}));
    return MessageId;
  }

  // Whether a message that somebody holds could be taken from him.
  async makeVisible(ReceiptHandle) {
    return this.sqs.send(new ChangeMessageVisibilityCommand({
      QueueUrl: this.queue.url, ReceiptHandle, VisibilityTimeout: 0,
    })).then(() => true, () => false);
  }

  // Uploads and says so, in a message of its own.
  async submit(key, body, group) {
    await this.upload(key, body);
    await this.send(
        s3Notification(this.input, [{key, size: body.length}]), group);
  }

  async notifyOn(NotificationConfiguration) {
    await this.s3.send(new PutBucketNotificationConfigurationCommand(
        {Bucket: this.input, NotificationConfiguration}));
  }

  // {bytes, type, metadata, cacheControl} of an output.
  async fetch(Key, Bucket = this.output) {
    const found = await this.s3.send(new GetObjectCommand({Bucket, Key}));
    return {
      bytes: Buffer.from(await found.Body.transformToByteArray()),
      type: found.ContentType,
      metadata: found.Metadata,
      cacheControl: found.CacheControl,
    };
  }

  async outputs() {
    const keys = [];
    for (let page = {}; page; page = page.NextContinuationToken && page) {
      page = await this.s3.send(new ListObjectsV2Command({
        Bucket: this.output, ContinuationToken: page.NextContinuationToken}));
      keys.push(...(page.Contents ?? []).map(({Key}) => Key));
    }
    return keys.sort();
  }

  // {visible, inFlight, delayed} of a queue.
  async counts(queue = this.queue) {
    const {Attributes} = await this.sqs.send(new GetQueueAttributesCommand({
      QueueUrl: queue.url,
      AttributeNames: ['All'],
    }));
    return {
      visible: Number(Attributes.ApproximateNumberOfMessages),
      inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
    };
  }

  async emptied(seconds) {
    await until('the queue is empty', async () => {
      const {visible, inFlight, delayed} = await this.counts();
      return visible + inFlight + delayed === 0;
    }, seconds);
  }

  // All that lies in the dead-letter queue now.
  async drainDeadLetters() {
    const all = [];
    for (;;) {
      const {Messages = []} = await this.sqs.send(new ReceiveMessageCommand({
        QueueUrl: this.deadLetters.url,
        MessageAttributeNames: ['All'],
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
      }));
      if (Messages.length === 0) return all;
      all.push(...Messages);
    }
  }

  // The one message that the dead-letter queue will have.
  async deadLetter() {
    return until('a dead letter', async () => {
      const {Messages = []} = await this.sqs.send(new ReceiveMessageCommand({
        QueueUrl: this.deadLetters.url,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
        WaitTimeSeconds: 0,
      }));
      return Messages[0];
    });
  }
}
