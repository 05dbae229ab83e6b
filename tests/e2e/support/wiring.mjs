// The ways from an upload to the queue.  Each sets one up on a pipeline and
// resolves to upload(key, bytes).

import {
  EventBridgeClient, PutRuleCommand, PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand,
} from '@aws-sdk/client-sns';

import {clientOptions, s3Notification} from './pipeline.mjs';

const kCreated = ['s3:ObjectCreated:*'];

// S3 → SQS.
export async function viaS3(pipeline) {
  await pipeline.notifyOn({
    QueueConfigurations: [{QueueArn: pipeline.queue.arn, Events: kCreated}],
  });
  return (key, bytes) => pipeline.upload(key, bytes);
}

// S3 → SNS → SQS, in SNS's envelope.  Where the backend's S3 sends no events,
// the notification is published for it.
export async function viaSns(pipeline) {
  const sns = new SNSClient(clientOptions(pipeline.backend.endpoint));
  const {TopicArn} = await sns.send(
      new CreateTopicCommand({Name: `topic-${pipeline.input}`}));
  await sns.send(new SubscribeCommand(
      {TopicArn, Protocol: 'sqs', Endpoint: pipeline.queue.arn}));
  if (pipeline.backend.has.has('s3-events')) {
    await pipeline.notifyOn({
      TopicConfigurations: [{TopicArn, Events: kCreated}],
    });
    return (key, bytes) => pipeline.upload(key, bytes);
  }
  return async (key, bytes) => {
    await pipeline.upload(key, bytes);
    const Message = s3Notification(pipeline.input, [{key, size: bytes.length}]);
    await sns.send(new PublishCommand(
        {TopicArn, Message, Subject: 'Amazon S3 Notification'}));
  };
}

// S3 → EventBridge → SQS.
export async function viaEventBridge(pipeline) {
  const events =
      new EventBridgeClient(clientOptions(pipeline.backend.endpoint));
  const Name = `rule-${pipeline.input}`;
  const pattern = {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: {bucket: {name: [pipeline.input]}},
  };
  await events.send(
      new PutRuleCommand({Name, EventPattern: JSON.stringify(pattern)}));
  await events.send(new PutTargetsCommand(
      {Rule: Name, Targets: [{Id: 'queue', Arn: pipeline.queue.arn}]}));
  await pipeline.notifyOn({EventBridgeConfiguration: {}});
  return (key, bytes) => pipeline.upload(key, bytes);
}
