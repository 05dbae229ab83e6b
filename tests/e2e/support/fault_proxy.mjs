// The fault proxy before a backend.

import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';

// {endpoint, hang(text), hung(), heal(), finish()}: requests whose head contains
// `text` get no answer until it is healed; hung() is how many that were, and
// finish resolves to what it has done.
export async function startFaultProxy(backend, {seed = 1, percent = 0} = {}) {
  const {host} = new URL(backend.endpoint);
  const proxy = spawn(process.env.FAULT_PROXY, [host, `${seed}`, `${percent}`],
                      {stdio: ['pipe', 'pipe', 'inherit']});
  const lines = createInterface({input: proxy.stdout});
  const said = [];
  lines.on('line', (line) => said.push(line));
  await once(lines, 'line');
  return {
    endpoint: said[0],
    hang: (text) => proxy.stdin.write(`hang ${text}\n`),
    hung: () => said.filter((line) => line === 'hung').length,
    heal: () => proxy.stdin.write('heal\n'),
    finish: async () => {
      const end = once(lines, 'close');
      proxy.stdin.end();
      await end;
      return JSON.parse(said.at(-1));
    },
  };
}
