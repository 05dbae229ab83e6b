// A directory for `darkroom run --local`, and what comes of it.

import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';

import {assertQuarters, makeJpeg} from './pictures.mjs';
import {configFile, scratchDirectory, Worker} from './worker.mjs';

const kConfig = `
variants:
  - {name: 128w, width: 128, format: webp, quality: 85}
  - {name: square, width: 100, height: 100, fit: cover, format: jpeg}
routes:
  - bucket: uploads
    destination: {bucket: variants, key: "{dir}{stem}_{variant}{ext}"}
`;

export class Studio {
  environment = {};  // Of the workers that are started.

  // `config`: what the configuration has beside its variants and routes.
  constructor(t, config = 'local: {visibility_timeout: 3s}\n') {
    this.t = t;
    this.root = scratchDirectory(t);
    this.config = configFile(t, kConfig + config);
    mkdirSync(path.join(this.root, 'buckets/uploads'), {recursive: true});
  }

  path(bucket, key) {
    return path.join(this.root, 'buckets', bucket, key);
  }

  drop(key, bytes) {
    const file = this.path('uploads', key);
    mkdirSync(path.dirname(file), {recursive: true});
    writeFileSync(file, bytes);
  }

  // `count` photographs, by their stems.
  async backlog(count) {
    const stems = Array.from({length: count}, (_, i) => `p${i}`);
    for (const [i, stem] of stems.entries()) {
      this.drop(`${stem}.jpg`, await makeJpeg(800, 600, i));
    }
    return stems;
  }

  start(...more) {
    return new Worker(this.t, ['run', '--local', this.root, '--config',
                               this.config, ...more], this.environment);
  }

  async assertRendered(stem) {
    const output = (name) => readFileSync(this.path('variants', name));
    await assertQuarters(output(`${stem}_128w.webp`), 'webp', 128, 96);
    await assertQuarters(output(`${stem}_square.jpg`), 'jpeg', 100, 100);
  }

  // How many messages lie in a queue.
  messageCount(queue) {
    const [{count}] = this.#ask(
        'SELECT count(*) AS count FROM messages WHERE queue = ?', queue);
    return count;
  }

  // How often the message about a key was received; none: there is none.
  receiveCount(key) {
    const [row] = this.#ask(
        "SELECT receive_count FROM messages WHERE queue = 'jobs' " +
        "AND json_extract(body, '$.Records[0].s3.object.key') = ?", key);
    return row?.receive_count;
  }

  // The dead letters by source key: {attributes, receive_count}.
  deadLetters() {
    const rows = this.#ask('SELECT receive_count, attributes, body ' +
                           'FROM messages WHERE queue = ?', 'jobs-dlq');
    return new Map(rows.map(({receive_count, attributes, body}) => {
      const {key} = JSON.parse(body).Records[0].s3.object;
      return [decodeURIComponent(key),
              {receive_count, attributes: JSON.parse(attributes)}];
    }));
  }

  #ask(question, ...values) {
    const database =
        new DatabaseSync(path.join(this.root, 'queue.db'), {readOnly: true});
    try {
      return database.prepare(question).all(...values);
    } finally {
      database.close();
    }
  }
}
