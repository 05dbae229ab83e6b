// Stands between the workers and an emulator: does harm by percentage, sees
// everything, and has a port for each worker, so that it knows who asks.

import {once} from 'node:events';
import {Agent, createServer, request as forward} from 'node:http';
import {setTimeout as pause} from 'node:timers/promises';

import {chanceOf, Random} from './random.mjs';

// In percent of all requests.  A reset comes before the service hears of it,
// or after it has done as it was asked.
export const kShares = {refuse: 10, resetBefore: 1.5, resetAfter: 1.5,
                        truncate: 2, delay: 5};
const kLongestDelayMs = 300;

// {worker, service, operation, bucket, key, json, body, headers, method, url,
// at: when it came}
function exchangeOf(worker, request, body) {
  const {method, url, headers} = request;
  const target = headers['x-amz-target'];
  const common = {worker, method, url, headers, body};
  if (target) {
    return {...common, service: 'sqs', operation: target.split('.')[1],
            json: JSON.parse(body)};
  }
  const [, bucket, ...rest] = url.split('?')[0].split('/');
  return {...common, service: 's3', operation: method, bucket,
          key: decodeURIComponent(rest.join('/'))};
}

function refusal({service}) {
  const code = service === 'sqs' ? 'ServiceUnavailable' : 'SlowDown';
  if (service === 'sqs') {
    return {type: 'application/x-amz-json-1.0',
            body: JSON.stringify({__type: `com.amazonaws.sqs#${code}`,
                                  message: 'try again'})};
  }
  return {type: 'application/xml',
          body: `<Error><Code>${code}</Code><Message>no</Message></Error>`};
}

// What a request changes, one after the other; null: it may overtake any.
function turnOf({service, operation, method, bucket, key, json}) {
  if (service === 's3') {
    return method === 'PUT' || method === 'DELETE' ? `${bucket}/${key}` : null;
  }
  return /^(Delete|Send)Message/.test(operation) ? json.QueueUrl : null;
}

export class Gateway {
  did = {};
  #agent = new Agent({keepAlive: true, maxSockets: 64});
  #asked = new Map();   // By what is asked: how often.
  #turns = new Map();   // By what changes: the last change, awaited.
  #servers = [];

  // `watch`:
  //   asked(exchange)             before the service hears of it
  //   answered(exchange, answer)  once it has answered; the answer's `json`
  //                               may be changed
  //   unheard(exchange, answer)   the worker did not hear of it
  // The first two may resolve to "swallow": the worker is never answered.
  constructor({upstream, seed, shares = kShares, watch}) {
    Object.assign(this, {upstream: new URL(upstream), seed, shares, watch});
    this.random = new Random(seed, 'order');
  }

  async listen(worker) {
    const server = createServer((request, response) => {
      this.#serve(worker, request, response).catch((error) => {
        console.error(error);
        response.destroy();
      });
    });
    server.keepAliveTimeout = 60_000;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.push(server);
    return `http://127.0.0.1:${server.address().port}`;
  }

  close() {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
    this.#agent.destroy();
  }

  // The n-th time that something is asked it meets the same fault, whoever
  // asks and when.
  #faultOf({operation, bucket, key}) {
    const what = [operation, bucket, key].join(' ');
    const nth = this.#asked.get(what) ?? 0;
    this.#asked.set(what, nth + 1);
    let left = chanceOf(this.seed, what, nth) * 100;
    const found = Object.entries(this.shares)
        .find(([, percent]) => (left -= percent) < 0)?.[0];
    if (found) this.did[found] = (this.did[found] ?? 0) + 1;
    return found;
  }

  async #serve(worker, request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const exchange = exchangeOf(worker, request, Buffer.concat(chunks));
    exchange.at = performance.now();
    const fault = this.#faultOf(exchange);
    if (fault === 'delay') await pause(this.random.next() * kLongestDelayMs);
    if (fault === 'refuse' || fault === 'resetBefore') {
      this.watch.unheard?.(exchange, null);
      if (fault === 'resetBefore') return response.destroy();
      const {type, body} = refusal(exchange);
      response.writeHead(503, {'content-type': type});
      return response.end(body);
    }
    if (await this.watch.asked?.(exchange) === 'swallow') return;
    const answer = await this.#inTurn(exchange);
    if (await this.watch.answered?.(exchange, answer) === 'swallow') return;
    this.#answer(exchange, answer, response, fault);
  }

  // S3 does one write of a key after the other, and SQS loses no delete; not
  // every emulator keeps that.  moto makes a queue's list of messages anew for
  // each delete, without a lock: of two at once, one is undone.
  async #inTurn(exchange) {
    const name = turnOf(exchange);
    if (name === null) return this.#forward(exchange);
    const before = this.#turns.get(name);
    const mine = (async () => {
      await before?.catch(() => {});
      return this.#forward(exchange);
    })();
    this.#turns.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(name) === mine) this.#turns.delete(name);
    }
  }

  #forward({method, url, headers, body}) {
    const {hostname: host, port} = this.upstream;
    const passed = {...headers, connection: 'keep-alive'};
    delete passed.expect;  // We have answered that.
    return new Promise((resolve, reject) => {
      const onward = forward(
          {host, port, method, path: url, headers: passed,
           agent: this.#agent},
          async (answer) => {
            const chunks = [];
            for await (const chunk of answer) chunks.push(chunk);
            const {statusCode: status, headers: given} = answer;
            const bytes = Buffer.concat(chunks);
            const isJson = given['content-type']?.includes('json') &&
                           bytes.length > 0;
            resolve({status, headers: given, bytes,
                     json: isJson ? JSON.parse(bytes) : null});
          });
      onward.on('error', reject);
      onward.end(body);
    });
  }

  #answer(exchange, answer, response, fault) {
    const unheard = () => this.watch.unheard?.(exchange, answer);
    if (response.destroyed) return unheard();
    if (fault === 'resetAfter') {
      unheard();
      return response.destroy();
    }
    const body = answer.json ? Buffer.from(JSON.stringify(answer.json))
                             : answer.bytes;
    const headers = {...answer.headers};
    for (const name of ['connection', 'transfer-encoding', 'keep-alive']) {
      delete headers[name];
    }
    if (exchange.method !== 'HEAD') headers['content-length'] = body.length;
    response.writeHead(answer.status, headers);
    if (fault === 'truncate') {
      unheard();
      response.write(body.subarray(0, body.length / 2));
      return void setImmediate(() => response.destroy());
    }
    let heard = false;
    response.on('finish', () => heard = true);
    response.on('close', () => heard || unheard());
    response.end(body);
  }
}
