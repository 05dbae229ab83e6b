// The workers that are measured beside each other: how each is started, to
// develop what a queue tells into a bucket.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {openSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';

const kHere = import.meta.dirname;
const kStopMs = 20_000;

// darkroom's configuration of a recipe.
function configFor({variants}, bucket) {
  return JSON.stringify({
    variants,
    routes: [{
      name: 'bench',
      destination: {bucket, key: '{dir}{stem}_{variant}{ext}'},
    }],
  });
}

// The peers are told the same in the environment.
const peerEnvironment = ({load, recipe}) => ({
  AWS_DEFAULT_REGION: 'us-east-1',  // For boto3.
  QUEUE_URL: load.pipeline.queue.url,
  OUTPUT_BUCKET: load.pipeline.output,
  VARIANTS: JSON.stringify(recipe.variants),
});

const kJobs = {
  darkroom: ({darkroom, load, recipe, scratch}) => {
    const config = path.join(scratch, 'darkroom.yaml');
    writeFileSync(config, configFor(recipe, load.pipeline.output));
    return {
      command: [darkroom, 'run', '--config', config],
      environment: {DARKROOM_LOG_FORMAT: 'json'},
    };
  },
  'Node.js': (job) => ({
    command: [process.execPath, path.join(kHere, 'peers/node_worker.mjs')],
    environment: peerEnvironment(job),
  }),
  // Debian's, which has Debian's boto3 and Pillow.
  Python: (job) => ({
    command: ['/usr/bin/python3', path.join(kHere, 'peers/python_worker.py')],
    environment: {
      ...peerEnvironment(job),
      AWS_ENDPOINT_URL_SQS: job.query.endpoint,
    },
  }),
};

export const kWorkers = Object.keys(kJobs);

// {command, environment} of a worker for a job: {darkroom, load, recipe,
// backend, scratch}, and for Python `query`, a server of SQS's older protocol.
export function jobFor(name, job) {
  const {command, environment} = kJobs[name](job);
  const {endpoint} = job.backend;
  return {
    command,
    environment: {
      ...job.load.pipeline.environment(),
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ENDPOINT_URL_SQS: endpoint,
      ...environment,
    },
  };
}

// {process, log(), stop()}
export function startWorker({command, environment}, scratch) {
  const [program, ...args] = command;
  const file = path.join(scratch, 'log');
  const log = openSync(file, 'w');
  const child = spawn(program, args, {
    env: {PATH: process.env.PATH, HOME: '/nonexistent', ...environment},
    stdio: ['ignore', log, log],
  });
  const ended = once(child, 'exit');
  return {
    process: child,
    log: () => readFileSync(file, 'utf8').split('\n').slice(-20).join('\n'),
    stop: async () => {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), kStopMs);
      await ended;
      clearTimeout(kill);
    },
  };
}
