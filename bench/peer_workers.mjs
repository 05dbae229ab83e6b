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

// What is common to both is said in the peers' environment.
function peer(program, ...args) {
  return ({recipe, bucket, queue}) => ({
    command: [program, ...args],
    environment: {
      QUEUE_URL: queue,
      OUTPUT_BUCKET: bucket,
      VARIANTS: JSON.stringify(recipe.variants),
    },
  });
}

// {name: job => {command, environment}}; `darkroom` is the program's path.
export function workersFor(darkroom) {
  return {
    darkroom: ({recipe, bucket, queue, scratch}) => {
      const config = path.join(scratch, 'darkroom.yaml');
      writeFileSync(config, configFor(recipe, bucket));
      return {
        command: [darkroom, 'run', '--config', config],
        environment: {DARKROOM_QUEUE_URL: queue, DARKROOM_LOG_FORMAT: 'json'},
      };
    },
    'Node.js': peer(process.execPath, path.join(kHere, 'peers/node_worker.mjs')),
    // Debian's, which has Debian's boto3 and Pillow.
    Python: peer('/usr/bin/python3', path.join(kHere, 'peers/python_worker.py')),
  };
}

// {process, log(), stop()}: `wrapper` are the words of a profiler.
export function startWorker({command, environment}, scratch, wrapper = []) {
  const [program, ...args] = [...wrapper, ...command];
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
