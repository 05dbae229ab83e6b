// A topic, and queues that listen to it.

import {
  CreateTopicCommand, SNSClient, SubscribeCommand,
} from '@aws-sdk/client-sns';
import {DeleteMessageCommand, ReceiveMessageCommand} from '@aws-sdk/client-sqs';

import {clientOptions} from './pipeline.mjs';
import {until} from './until.mjs';

export class TopicOf {
  constructor(pipeline, name = `told-${pipeline.input}`) {
    this.pipeline = pipeline;
    this.name = name;
    this.sns = new SNSClient(
        clientOptions(pipeline.backend.endpoint, pipeline.credentials));
    this.account = pipeline.queue.arn.split(':')[4];
    // What it is called, whether or not it is there.
    this.arn = `arn:aws:sns:us-east-1:${this.account}:${name}`;
  }

  async create(Attributes = {}) {
    const {TopicArn} = await this.sns.send(
        new CreateTopicCommand({Name: this.name, Attributes}));
    this.arn = TopicArn;
    return this;
  }

  // A queue that hears what `filter` lets pass, as it was sent.
  async listener(filter = null, queue = {}) {
    const {name = `heard-${this.name}-${Math.random()}`.replace('.', '-'),
           attributes = {}} = queue;
    const {url, arn} = await this.pipeline.createQueue(name, attributes);
    await this.sns.send(new SubscribeCommand({
      TopicArn: this.arn,
      Protocol: 'sqs',
      Endpoint: arn,
      Attributes: {
        RawMessageDelivery: 'true',
        ...filter && {FilterPolicy: JSON.stringify(filter)},
      },
    }));
    return new Listener(this.pipeline.sqs, url);
  }
}

class Listener {
  constructor(sqs, url) {
    Object.assign(this, {sqs, url});
  }

  // What is there now: [{body, attributes, system}].
  async take() {
    const {Messages = []} = await this.sqs.send(new ReceiveMessageCommand({
      QueueUrl: this.url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      AttributeNames: ['All'],
      WaitTimeSeconds: 0,
    }));
    for (const {ReceiptHandle} of Messages) {
      await this.sqs.send(
          new DeleteMessageCommand({QueueUrl: this.url, ReceiptHandle}));
    }
    return Messages.map(({Body, MessageAttributes = {}, Attributes = {}}) => ({
      body: JSON.parse(Body),
      attributes: Object.fromEntries(Object.entries(MessageAttributes)
          .map(([name, {StringValue}]) => [name, StringValue])),
      system: Attributes,
    }));
  }

  // The first `count`, when they have come.
  async hear(count = 1, seconds = 30) {
    const heard = [];
    await until(`${count} notifications`, async () => {
      heard.push(...await this.take());
      return heard.length >= count;
    }, seconds);
    return heard;
  }
}
