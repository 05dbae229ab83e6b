// Whoever collects traces: what a worker sends is checked as it comes.

import assert from 'node:assert/strict';
import {createSocket} from 'node:dgram';
import {once} from 'node:events';
import {createServer} from 'node:http';

const kHeader = '{"format":"json","version":1}\n';

// What X-Ray asks of segments and subsegments alike.
function checkSpan(span) {
  assert.match(span.name, /^[\w\s.:/%&#=+\\\-@]{1,200}$/);
  assert.match(span.id, /^[0-9a-f]{16}$/);
  assert.equal(typeof span.start_time, 'number');
  assert.ok(span.end_time >= span.start_time);
  for (const [name, value] of Object.entries(span.annotations ?? {})) {
    assert.match(name, /^\w+$/);
    assert.ok(['string', 'number', 'boolean'].includes(typeof value));
  }
}

function readDatagram(datagram) {
  assert.ok(datagram.length <= 64 * 1024);
  const text = datagram.toString('utf8');
  assert.ok(text.startsWith(kHeader), text);
  const segment = JSON.parse(text.slice(kHeader.length));
  checkSpan(segment);
  assert.match(segment.trace_id, /^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  assert.ok(Math.abs(Date.now() / 1000 - segment.end_time) < 60);
  segment.subsegments.forEach(checkSpan);
  return segment;
}

// An X-Ray daemon: {address, segments}.
export async function startDaemon(t) {
  const socket = createSocket('udp4');
  const segments = [];
  socket.on('message', (datagram) => segments.push(readDatagram(datagram)));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  t.after(() => socket.close());
  return {address: `127.0.0.1:${socket.address().port}`, segments};
}

// A span with its attributes by name, after checking it against the mapping of
// OTLP to JSON.
function readSpan(span) {
  assert.match(span.traceId, /^[0-9a-f]{32}$/);
  assert.match(span.spanId, /^[0-9a-f]{16}$/);
  assert.ok(Number.isInteger(span.kind));
  for (const time of [span.startTimeUnixNano, span.endTimeUnixNano]) {
    assert.equal(typeof time, 'string');
    assert.ok(Math.abs(Date.now() - Number(BigInt(time) / 1_000_000n)) < 60e3);
  }
  assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano));
  const attributes = {};
  for (const {key, value} of span.attributes) {
    const [[kind, content]] = Object.entries(value);
    assert.ok(['stringValue', 'intValue'].includes(kind));
    assert.equal(typeof content, 'string');
    attributes[key] = content;
  }
  return {...span, attributes};
}

class Collector {
  requests = 0;
  spans = [];

  constructor(answer) {
    this.server = createServer((request, response) => {
      ++this.requests;
      let body = '';
      request.on('data', (chunk) => body += chunk);
      request.on('end', () => {
        if (answer() === 'hang') return;
        this.#read(request, body);
        response.setHeader('content-type', 'application/json');
        response.end('{}');
      });
    });
  }

  #read(request, body) {
    assert.equal(request.method, 'POST');
    assert.equal(request.url, '/v1/traces');
    assert.equal(request.headers['content-type'], 'application/json');
    for (const {resource, scopeSpans} of JSON.parse(body).resourceSpans) {
      const names = resource.attributes.map(({key}) => key);
      assert.deepEqual(names, ['service.name', 'service.version']);
      for (const {spans} of scopeSpans) this.spans.push(...spans.map(readSpan));
    }
  }

  jobs() {
    return this.spans.filter(({name}) => name === 'process');
  }

  partsOf(job) {
    return this.spans.filter(({parentSpanId}) => parentSpanId === job.spanId);
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

// A collector of OpenTelemetry.  `answer` returns 'hang' for a request that is
// not to be answered.
export async function startCollector(t, answer = () => 'well') {
  const collector = new Collector(answer);
  collector.server.listen(0, '127.0.0.1');
  await once(collector.server, 'listening');
  t.after(() => collector.close());
  collector.url = `http://127.0.0.1:${collector.server.address().port}`;
  return collector;
}
