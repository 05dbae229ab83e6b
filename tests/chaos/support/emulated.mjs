// A third-party emulator of S3 and SQS under chaos, seen through the gateway.

import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

import {backendHas, startBackend} from '../../e2e/support/backends.mjs';
import {awsEnvironment, Pipeline, s3Notification} from
  '../../e2e/support/pipeline.mjs';
import {kLimits, kVariants, sha} from './dishes.mjs';
import {fakeTime, setClock} from './fake_time.mjs';
import {Gateway} from './gateway.mjs';
import {outputsOf} from './plan.mjs';

const kAtOnce = 8;       // Requests of our own.
const kAskEveryMs = 2000;
// So long after the queue says that it is empty, what we wait for is lost.
const kLostMs = 30_000;

const hexOf = (number) => number.toString(16).toUpperCase().padStart(16, '0');

export class Emulated {
  static shares = {tiny: 930, photographs: 5, corrupt: 40, bombs: 20,
                   hostile: 5};
  // Without conditional writes an older upload may well replace a newer one.
  static kindsOn(name) {
    const always = [{share: 80, kind: 'plain'}, {share: 6, kind: 'deleted'}];
    if (!backendHas(name, 'conditional-writes')) return always;
    return [...always, {share: 8, kind: 'overwritten'},
            {share: 6, kind: 'removed'}];
  }
  static window = 200;
  static acts = [{share: 45, act: 'kill'}, {share: 20, act: 'term'},
                 {share: 20, act: 'stop'}, {share: 15, act: 'jump'}];

  events = [];
  did = {duplicates: 0, redeliveries: 0, doubles: 0};
  #etags = new Map();      // Of key and ETag: the version.
  #receivedAt = new Map(); // By id: when it was last.
  #ofKey = new Map();      // By key: ids.
  #ofReceipt = new Map();  // By receipt: id.
  #receipts = new Map();   // By id: the latest receipt.
  #changes = new Map();    // Of visibility, under way: the ids of each.
  #sends = new Set();      // Those under way.
  #waiting = new Set();    // Ids that are not ended.
  #sequence = 0;
  #left = 0;               // In the queue, when it was asked last.
  #emptySince = null;
  #askedAt = 0;
  #sourceOf = new Map();   // By output key: source key.

  constructor(options) {
    Object.assign(this, options);
    for (const {key} of this.sources) {
      for (const output of Object.values(outputsOf(key))) {
        this.#sourceOf.set(output, key);
      }
    }
  }

  async open() {
    this.emulator = await startBackend(this.name);
    this.pipeline = await Pipeline.create(
        this.emulator,
        {visibility: this.visibility, maxReceives: this.maxReceives});
    this.gateway = new Gateway({
      upstream: this.emulator.endpoint, seed: this.seed, shares: this.shares,
      watch: {
        asked: (exchange) => this.#asked(exchange),
        answered: (exchange, answer) => this.#answered(exchange, answer),
        unheard: (exchange, answer) => this.#unheard(exchange, answer),
      },
    });
    this.endpoints = [];
    for (let worker = 0; worker < this.workers; ++worker) {
      this.endpoints.push(await this.gateway.listen(worker));
      setClock(this.#clock(worker), 0);
    }
    const {input, output} = this.pipeline;
    const patience = this.patience ?? '3s';
    this.config = path.join(this.root, 'darkroom.yaml');
    writeFileSync(this.config, `${kVariants}${kLimits}
queue: {wait: 1s}
aws: {request_timeout: ${patience}, stall_timeout: ${patience}}
concurrency: {fetch: 4, render: 2, upload: 4}
retry: {base: 1s, cap: 2s}
${this.moreConfig ?? ''}
routes:
  - bucket: ${input}
    on_removed: delete_variants
    destination: {bucket: ${output}, key: "{dir}{stem}_{variant}{ext}"}
`);
  }

  async close() {
    this.gateway?.close();
    await this.emulator?.stop();
  }

  #clock(worker) { return path.join(this.root, `clock${worker}`); }

  command(worker) {
    return {
      program: this.program,
      args: ['run', '--config', this.config],
      environment: {
        ...this.pipeline.environment(),
        ...awsEnvironment(this.endpoints[worker]),
        ...fakeTime(this.#clock(worker)),
      },
    };
  }

  async fault(fault) { this.events.push({type: 'fault', ...fault}); }

  // Of one worker's machine; no reason for a message to come again.
  async jump(seconds, worker) { setClock(this.#clock(worker), seconds); }

  async upload(source) {
    const {key, kind, duplicated, swapped} = source;
    const first = await this.#put(source, 0);
    if (!swapped || kind === 'plain') await this.#send(first);
    if (duplicated) {
      ++this.did.duplicates;
      await this.#send(first);
    }
    if (kind === 'plain') return;
    await pause(source.pause * 1000);
    this.events.push({type: 'gone', key, version: 0});
    if (kind === 'overwritten') {
      await this.#send(await this.#put(source, 1));
    } else {
      await this.pipeline.remove(key);
    }
    if (kind === 'removed') await this.#send(this.#removalOf(key));
    if (swapped) await this.#send(first);
  }

  // What its event says.
  async #put(source, version) {
    const {key} = source;
    const {bytes} = source.versions[version];
    const etag = await this.pipeline.upload(key, bytes);
    this.#etags.set(`${key} ${etag}`, version);
    return {version, key, size: bytes.length, eTag: etag,
            sequencer: hexOf(++this.#sequence)};
  }

  #removalOf(key) {
    return {version: null, key, eventName: 'ObjectRemoved:Delete',
            sequencer: hexOf(++this.#sequence)};
  }

  async #send(event) {
    const sent = this.#sendNow(event);
    this.#sends.add(sent);
    try {
      await sent;
    } finally {
      this.#sends.delete(sent);
    }
  }

  async #sendNow({version, ...object}) {
    const message = await this.pipeline.send(
        s3Notification(this.pipeline.input, [object]));
    this.events.push({type: 'sent', message, key: object.key, version});
    this.#waiting.add(message);
    if (!this.#ofKey.has(object.key)) this.#ofKey.set(object.key, []);
    this.#ofKey.get(object.key).push(message);
  }

  async #asked(exchange) {
    const {operation, json} = exchange;
    if (operation.startsWith('ChangeMessage')) {
      this.#changes.set(exchange, this.#messagesOf(json));
    }
    if (operation.startsWith('DeleteMessage')) {
      for (const message of this.#messagesOf(json)) {
        this.events.push({type: 'deleting', message});
      }
    }
    return this.onAsked?.(exchange);
  }

  // Of receipts; a stale one may make its message come again.
  #messagesOf(json) {
    const entries = json.Entries ?? [json];
    const messages = [];
    for (const {ReceiptHandle: receipt} of entries) {
      const message = this.#ofReceipt.get(receipt);
      if (message === undefined) continue;
      if (this.#receipts.get(message) !== receipt) {
        this.events.push({type: 'fault', messages: [message]});
      }
      messages.push(message);
    }
    return messages;
  }

  async #answered(exchange, answer) {
    this.#changes.delete(exchange);
    // A message may be received before we hear that it was sent.
    if (exchange.operation === 'ReceiveMessage') {
      await Promise.allSettled(this.#sends);
    }
    if (answer.status < 300) this.#note(exchange, answer);
    return this.onAnswered?.(exchange, answer);
  }

  #note(exchange, answer) {
    if (exchange.service === 's3') return this.#answeredByS3(exchange);
    const {operation, json} = exchange;
    if (operation === 'ReceiveMessage') return this.#received(exchange, answer);
    if (operation.startsWith('ChangeMessage')) return this.#messagesOf(json);
    if (operation.startsWith('SendMessage')) return this.#lettersSent(json);
    if (!operation.startsWith('DeleteMessage')) return;
    const failed = new Set((answer.json?.Failed ?? []).map(({Id}) => Id));
    const entries = (json.Entries ?? [json]).filter(({Id}) => !failed.has(Id));
    for (const message of this.#messagesOf({Entries: entries})) {
      this.events.push({type: 'deleted', message});
      this.#waiting.delete(message);
    }
  }

  #answeredByS3({method, bucket, key, body, headers}) {
    if (method !== 'PUT' || bucket !== this.pipeline.output) return;
    const etag = headers['x-amz-meta-darkroom-source-etag'];
    const version =
        this.#etags.get(`${this.#sourceOf.get(key)} ${etag}`) ?? null;
    this.events.push({type: 'stored', output: key, hash: sha(body), version});
  }

  #received({worker, at}, answer) {
    const messages = answer.json?.Messages ?? [];
    for (const {MessageId: message, ReceiptHandle: receipt} of messages) {
      this.#ofReceipt.set(receipt, message);
      this.#receipts.set(message, receipt);
      // Two polls at once may be given the same.
      if (this.#receivedAt.get(message) > at) {
        ++this.did.doubles;
        this.events.push({type: 'fault', messages: [message]});
      }
      this.#receivedAt.set(message, performance.now());
      this.events.push({type: 'received', message, worker});
      // Its receipt was good when it was sent, and is stale when it is heard.
      if ([...this.#changes.values()].some((ids) => ids.includes(message))) {
        this.events.push({type: 'fault', messages: [message]});
      }
    }
    if (messages.length > 1) {
      answer.json.Messages = this.random.shuffled(messages);
    }
  }

  #lettersSent(json) {
    for (const {MessageBody} of json.Entries ?? [json]) {
      this.events.push({type: 'letter', key: keyOf(MessageBody)});
    }
  }

  // Whom it concerns that a request was harmed.
  #unheard(exchange, answer) {
    const {service, operation, key, json} = exchange;
    this.#changes.delete(exchange);
    let messages = [];
    if (service === 's3') {
      messages = this.#ofKey.get(this.#sourceOf.get(key) ?? key) ?? [];
    } else if (operation === 'ReceiveMessage') {
      messages = (answer?.json?.Messages ?? []).map(({MessageId}) => MessageId);
    } else if (operation.startsWith('SendMessage')) {
      messages = (json.Entries ?? [json]).flatMap(
          ({MessageBody}) => this.#ofKey.get(keyOf(MessageBody)) ?? []);
    } else {
      messages = this.#messagesOf(json);
    }
    this.events.push({type: 'fault', messages});
  }

  // Gives somebody else a message that a worker has.
  async redeliver() {
    const held = [...this.#waiting].filter((id) => this.#receipts.has(id));
    if (held.length === 0) return;
    const message = this.random.pick(held);
    const messages = [message];
    this.events.push({type: 'fault', messages, phase: 'begin'});
    const changed =
        await this.pipeline.makeVisible(this.#receipts.get(message));
    this.events.push({type: 'fault', messages, phase: 'end'});
    if (changed) ++this.did.redeliveries;
  }

  // What a receipt that was none has deleted may still be there.
  get outstanding() { return Math.max(this.#waiting.size, this.#left); }

  // Whether what we wait for is in the queue at all.
  async look() {
    const now = performance.now();
    if (now - this.#askedAt < kAskEveryMs) return 0;
    this.#askedAt = now;
    this.#left = await this.#countLeft();
    if (this.#left > 0 || this.#waiting.size === 0) this.#emptySince = null;
    else this.#emptySince ??= now;
    const isLost = this.#emptySince && now - this.#emptySince > kLostMs;
    if (isLost) this.#waiting.clear();  // The checker knows.
    return 0;
  }

  async #countLeft() {
    const {visible, inFlight, delayed} = await this.pipeline.counts();
    return visible + inFlight + delayed;
  }

  async end() {
    Object.assign(this.did, this.gateway.did);
    const outputs = new Map();
    const keys = await this.pipeline.outputs();
    await Promise.all(Array.from({length: kAtOnce}, async () => {
      for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
        const {bytes, metadata} = await this.pipeline.fetch(key);
        const hash = sha(bytes);
        outputs.set(key, {hash});
        const etag = metadata['darkroom-source-etag'];
        const version = this.#etags.get(`${this.#sourceOf.get(key)} ${etag}`);
        this.events.push({type: 'stored', output: key, hash,
                          version: version ?? null});
      }
    }));
    for (const {MessageId, MessageAttributes} of
         await this.pipeline.drainDeadLetters()) {
      if (MessageAttributes?.['error.class']) continue;  // A letter of ours.
      this.events.push({type: 'moved', message: MessageId});
    }
    const left = await this.#countLeft();
    const waiting = left > 0 ? [...this.#waiting] : [];
    return {sources: this.sources, events: this.events,
            end: {outputs, waiting, left}};
  }
}

function keyOf(body) {
  const {key} = JSON.parse(body).Records[0].s3.object;
  return decodeURIComponent(key.replaceAll('+', ' '));
}
