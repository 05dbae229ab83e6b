// The embedded queue and directory under chaos: sources are files that are
// dropped in, and triggers of the queue's own database write the history, so
// that it has the order of the transactions.

import {spawnSync} from 'node:child_process';
import {closeSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync,
        rmSync, statSync, utimesSync, writeFileSync, writeSync} from 'node:fs';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {setTimeout as pause} from 'node:timers/promises';

import {kLimits, kVariants, sha} from './dishes.mjs';
import {fakeTime, setClock} from './fake_time.mjs';
import {outputsOf} from './plan.mjs';

const kTriggers = `
CREATE TABLE chaos (n INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT,
                    id INTEGER, detail TEXT);
CREATE TRIGGER chaos_sent AFTER INSERT ON messages BEGIN
  INSERT INTO chaos (type, id, detail) VALUES
    (iif(NEW.queue = 'jobs', 'sent', 'letter'), NEW.id, NEW.body);
END;
CREATE TRIGGER chaos_received AFTER UPDATE OF receive_count ON messages BEGIN
  INSERT INTO chaos (type, id) VALUES ('received', NEW.id);
END;
CREATE TRIGGER chaos_moved AFTER UPDATE OF queue ON messages BEGIN
  INSERT INTO chaos (type, id) VALUES ('moved', NEW.id);
END;
CREATE TRIGGER chaos_deleted AFTER DELETE ON messages BEGIN
  INSERT INTO chaos (type, id) VALUES ('deleted', OLD.id);
END;
`;
const kOlderSeconds = 3600;
const kHalfMs = 100;  // Between the halves of a file.
const kBusyMs = 20;  // A worker may be stopped while it has the write lock.

// As DirectoryStore makes it.
function etagOf(file) {
  const {mtimeNs, size} = statSync(file, {bigint: true});
  return `${mtimeNs.toString(16).padStart(16, '0')}-${size.toString(16)}`;
}

function readOrNothing(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

export class Embedded {
  static shares = {tiny: 940, photographs: 2, corrupt: 35, bombs: 20,
                   hostile: 3};
  static kindsOn() {
    return [{share: 90, kind: 'plain'}, {share: 6, kind: 'overwritten'},
            {share: 4, kind: 'deleted'}];
  }
  static window = 2000;
  static acts = [{share: 45, act: 'kill'}, {share: 20, act: 'term'},
                 {share: 20, act: 'stop'}, {share: 15, act: 'jump'}];

  events = [];
  did = {duplicates: 0, delays: 0, redeliveries: 0};
  #read = 0;            // The last row of the history that was read.
  #etags = new Map();   // Of key and ETag: the version.
  #seen = new Set();    // Keys of which an event was sent.
  #waiting = new Map(); // By message id: key.
  #open = new Map();    // By key: how many of its messages wait.

  constructor({program, root, random, visibility, sources, maxReceives}) {
    Object.assign(this, {program, root, random, sources});
    this.byKey = new Map(sources.map((source) => [source.key, source]));
    mkdirSync(path.join(root, 'buckets/uploads'), {recursive: true});
    this.config = path.join(root, 'darkroom.yaml');
    writeFileSync(this.config, `${kVariants}${kLimits}
local: {visibility_timeout: ${visibility}s, max_receive_count: ${maxReceives}}
concurrency: {fetch: 2, render: 2, upload: 2}
retry: {base: 1s, cap: 2s}
routes:
  - bucket: uploads
    destination: {bucket: variants, key: "{dir}{stem}_{variant}{ext}"}
`);
    this.clock = path.join(root, 'clock');
    setClock(this.clock, 0);
    // Makes the database.
    spawnSync(program, [...this.command().args, '--drain'], {stdio: 'ignore'});
    this.database = new DatabaseSync(path.join(root, 'queue.db'),
                                     {timeout: kBusyMs});
    this.database.exec(kTriggers);
  }

  async close() {
    this.database.close();
  }

  command() {
    return {
      program: this.program,
      args: ['run', '--local', this.root, '--config', this.config],
      environment: fakeTime(this.clock),
    };
  }

  // Runs a statement, however long somebody else writes.
  async #run(sql, ...values) {
    for (;;) {
      try {
        return this.database.prepare(sql).run(...values);
      } catch (error) {
        if (error.errcode !== 5) throw error;  // SQLITE_BUSY
        await pause(kBusyMs);
      }
    }
  }

  #say(type, id, detail = {}) {
    return this.#run('INSERT INTO chaos (type, id, detail) VALUES (?, ?, ?)',
                     type, id, JSON.stringify(detail));
  }

  // Nobody can say who holds a message here: a fault is everyone's.
  fault({phase}) { return this.#say('fault', 0, {everyone: true, phase}); }

  // Of the machine, so of all workers; no reason for a message to come again.
  async jump(seconds) { setClock(this.clock, seconds); }

  #path(bucket, key) { return path.join(this.root, 'buckets', bucket, key); }

  async #drop(source, version) {
    const target = this.#path('uploads', source.key);
    mkdirSync(path.dirname(target), {recursive: true});
    const {bytes} = source.versions[version];
    if (source.inPlace) return this.#write(source, version, target, bytes);
    // Whole at once, as `mv` would.
    const file = path.join(this.root, 'new');
    writeFileSync(file, bytes);
    if (version > 0 && source.older) {
      const before = Date.now() / 1000 - kOlderSeconds;
      utimesSync(file, before, before);
    }
    this.#etags.set(`${source.key} ${etagOf(file)}`, version);
    renameSync(file, target);
  }

  // As `cp` would, if it took its time.
  async #write({key}, version, target, bytes) {
    const file = openSync(target, 'w');
    writeSync(file, bytes.subarray(0, bytes.length / 2));
    await pause(this.random.between(0, 2 * kHalfMs));
    writeSync(file, bytes.subarray(bytes.length / 2));
    closeSync(file);
    this.#etags.set(`${key} ${etagOf(target)}`, version);
  }

  async upload(source) {
    await this.#drop(source, 0);
    if (source.kind === 'plain') return;
    await pause(source.pause * 1000);
    await this.#say('gone', 0, {key: source.key, version: 0});
    if (source.kind === 'overwritten') return this.#drop(source, 1);
    rmSync(this.#path('uploads', source.key), {force: true});
  }

  // Messages that are neither deleted nor dead letters.
  get outstanding() { return this.#waiting.size; }

  // Reads what happened since.
  async look() {
    const rows = this.database.prepare(
        'SELECT n, type, id, detail FROM chaos WHERE n > ? ORDER BY n ' +
        'LIMIT 5000').all(this.#read);
    for (const row of rows) {
      this.#read = row.n;
      await this.#take(row);
    }
    return rows.length;
  }

  async #take({type, id, detail}) {
    const message = String(id);
    if (type === 'fault' || type === 'gone') {
      return void this.events.push({type, ...JSON.parse(detail)});
    }
    if (type === 'sent') return this.#sent(message, JSON.parse(detail));
    if (type === 'letter') {
      const key = this.#objectOf(JSON.parse(detail)).key;
      return void this.events.push({type, key});
    }
    if (type === 'deleted') {
      this.#lookAtOutputs(message);
      this.events.push({type: 'deleting', message});
    }
    this.events.push({type, message, worker: null});
    if (type !== 'received') this.#end(message);
  }

  #objectOf(body) {
    const [{eventName, s3: {object: {key, eTag}}}] = body.Records;
    return {key: decodeURIComponent(key.replaceAll('+', ' ')), etag: eTag,
            isRemoval: eventName.startsWith('ObjectRemoved')};
  }

  async #sent(message, body) {
    const {key, etag, isRemoval} = this.#objectOf(body);
    const version =
        isRemoval ? null : this.#etags.get(`${key} ${etag}`);
    this.events.push({type: 'sent', message, key, version});
    this.#waiting.set(message, key);
    this.#open.set(key, (this.#open.get(key) ?? 0) + 1);
    if (this.#seen.has(key) || isRemoval) return;
    this.#seen.add(key);
    const {duplicated, swapped} = this.byKey.get(key);
    if (duplicated) await this.#duplicate(message);
    if (swapped) await this.#delay(message);
  }

  async #duplicate(message) {
    ++this.did.duplicates;
    await this.#run(
        'INSERT INTO messages (queue, visible_at, sent, attributes, body) ' +
        'SELECT queue, 0, sent, attributes, body FROM messages WHERE id = ?',
        Number(message));
  }

  // Behind what comes after it, if nobody has it yet.
  async #delay(message) {
    const {changes} = await this.#run(
        'UPDATE messages SET visible_at = visible_at + 1500 ' +
        'WHERE id = ? AND receive_count = 0', Number(message));
    this.did.delays += changes;
  }

  // Gives somebody else a message that a worker has: at least once is more
  // than once.
  async redeliver() {
    const ids = [...this.#waiting.keys()];
    const message = this.random.pick(ids);
    if (message === undefined) return;
    await this.#run('BEGIN IMMEDIATE');
    await this.#say('fault', 0, {messages: [message]});
    const {changes} = await this.#run(
        'UPDATE messages SET visible_at = 0 ' +
        'WHERE id = ? AND receive_count > 0', Number(message));
    await this.#run('COMMIT');
    this.did.redeliveries += changes;
  }

  // Soon after the deletion; what was stored before it was removed is there.
  #lookAtOutputs(message) {
    const key = this.#waiting.get(message);
    if (key === undefined) return;
    for (const output of Object.values(outputsOf(key))) {
      const bytes = readOrNothing(this.#path('variants', output));
      if (bytes === undefined) continue;
      this.events.push({type: 'stored', output, hash: sha(bytes),
                        version: null});
    }
  }

  #end(message) {
    const key = this.#waiting.get(message);
    this.#waiting.delete(message);
    this.#open.set(key, this.#open.get(key) - 1);
    if (this.#open.get(key) > 0) return;
    const source = this.byKey.get(key);
    if (source.kind !== 'plain' || source.duplicated) return;
    // Nobody needs it any more, and a worker that starts need not look at it.
    rmSync(this.#path('uploads', key), {force: true});
  }

  // The version that the output says it was made of; none where it says
  // nothing.
  #versionOf(source, output) {
    const file = this.#path('variants', output);
    const meta = this.#path(
        'variants', `.darkroom/meta/${encodeURIComponent(output)}=`);
    const text = readOrNothing(meta);
    if (text === undefined) return null;
    const etag = etagOf(file);
    const content = JSON.parse(text).contents.find((one) => one.etag === etag);
    const made = content?.metadata['darkroom-source-etag'];
    return this.#etags.get(`${source.key} ${made}`) ?? null;
  }

  async end() {
    while (await this.look() > 0);
    const outputs = new Map();
    const root = this.#path('variants', '');
    for (const name of readdirSync(root, {recursive: true})) {
      if (name.startsWith('.darkroom')) continue;
      const file = path.join(root, name);
      if (!statSync(file).isFile()) continue;
      outputs.set(name, {hash: sha(readFileSync(file))});
    }
    for (const source of this.sources) {
      for (const output of Object.values(outputsOf(source.key))) {
        const found = outputs.get(output);
        if (!found) continue;
        this.events.push({type: 'stored', output, hash: found.hash,
                          version: this.#versionOf(source, output)});
      }
    }
    return {sources: this.sources, events: this.events,
            end: {outputs, waiting: [...this.#waiting.keys()],
                  left: this.#waiting.size}};
  }
}
