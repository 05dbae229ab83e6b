// How soon a worker polls, and what it takes while there is nothing to do.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';
import {isDeepStrictEqual} from 'node:util';

import {childrenOf} from '../tests/e2e/support/processes.mjs';

// Just enough of SQS for a worker without work.
const kAnswers = {
  GetQueueUrl: {},
  GetQueueAttributes: {
    Attributes: {
      VisibilityTimeout: '30',
      QueueArn: 'arn:aws:sqs:us-east-1:123456789012:jobs',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: 'arn:aws:sqs:us-east-1:123456789012:jobs-dlq',
        maxReceiveCount: 5,
      }),
    },
  },
};
const kHoldMs = 20_000;  // As SQS does: we look while the poll is open.
const kLookAgainMs = 200;

function residentKb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]);
}

function memoryOf(pid) {
  const renderers = childrenOf(pid);
  return {
    workerKb: residentKb(pid),
    renderersKb: renderers.reduce((sum, child) => sum + residentKb(child), 0),
    renderers: renderers.length,
  };
}

// Renderers may still be starting: looks until nothing grows any more.
async function settledMemory(pid) {
  for (let before = memoryOf(pid);;) {
    await pause(kLookAgainMs);
    const now = memoryOf(pid);
    if (isDeepStrictEqual(now, before)) return now;
    before = now;
  }
}

// {firstPollMs, workerKb, renderersKb, renderers}
export async function measureIdleWorker(darkroom) {
  let polled;
  const firstPoll = new Promise((resolve) => { polled = resolve; });
  const server = createServer((request, response) => {
    const action = (request.headers['x-amz-target'] ?? '').split('.').at(-1);
    const answer = () => {
      const queue = `http://${request.headers.host}/123456789012/jobs-dlq`;
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify({QueueUrl: queue, ...kAnswers[action]}));
    };
    request.resume();
    if (action !== 'ReceiveMessage') return answer();
    polled(performance.now());
    setTimeout(answer, kHoldMs);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${server.address().port}`;

  const started = performance.now();
  const worker = spawn(darkroom, ['run'], {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      DARKROOM_QUEUE_URL: `${endpoint}/123456789012/jobs`,
      DARKROOM_OUTPUT_BUCKET: 'variants',
      DARKROOM_THUMB_SIZES: '128,512',
    },
  });
  const died = once(worker, 'exit').then(([code]) => {
    throw new Error(`darkroom run ended with ${code} before it polled`);
  });
  died.catch(() => {});
  const firstPollMs = await Promise.race([firstPoll, died]) - started;
  const result = {firstPollMs, ...await settledMemory(worker.pid)};
  worker.kill('SIGKILL');
  await once(worker, 'exit').catch(() => {});
  server.closeAllConnections();
  server.close();
  return result;
}
