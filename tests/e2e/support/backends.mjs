// Third-party servers that speak S3's and SQS's protocols, on loopback.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:net';
import path from 'node:path';
import {createInterface} from 'node:readline';

import {until} from './until.mjs';

const kHere = import.meta.dirname;

// What moto and fauxqs differ in, as far as scenarios care.
const kBackends = {
  fauxqs: {start: startFauxqs, has: new Set(['sns'])},
  moto: {
    start: startMoto,
    has: new Set(['sns', 's3-events', 'eventbridge', 'signatures',
                  'conditional-writes']),
  },
};

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function startFauxqs() {
  const program = path.join(kHere, '../servers/fauxqs.mjs');
  const server = spawn(process.execPath,
                       ['--disable-warning=ExperimentalWarning', program],
                       {stdio: ['ignore', 'pipe', 'inherit']});
  const [endpoint] = await once(createInterface({input: server.stdout}), 'line');
  return {server, endpoint};
}

async function startMoto() {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', `${port}`],
                       {stdio: 'ignore'});
  const answers = () => fetch(`${endpoint}/moto-api/data.json`)
      .then((response) => response.ok, () => false);
  await until('moto_server answers', answers, 60);
  return {server, endpoint};
}

export function backendHas(name, feature) {
  return kBackends[name].has.has(feature);
}

// {name, endpoint, has, stop()}
export async function startBackend(name) {
  const {start, has} = kBackends[name];
  const {server, endpoint} = await start();
  return {
    name,
    endpoint,
    has,
    stop: async () => {
      server.kill('SIGTERM');
      await once(server, 'exit');
    },
  };
}
