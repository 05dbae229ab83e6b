// Before a server that checks nothing: refuses every request whose signature,
// body hash or checksum AWS's own signer and Node.js's zlib do not arrive at.
// Prints its address; takes the server's as argument.

import {createHash, createHmac} from 'node:crypto';
import {createServer, request as forward} from 'node:http';
import {crc32} from 'node:zlib';

import {SignatureV4} from '@smithy/signature-v4';

const kTarget = new URL(process.argv[2]);
const kCredentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

class Sha256 {
  constructor(secret) {
    this.hash = secret ? null : createHash('sha256');
    this.parts = [];
    this.secret = secret;
  }
  update(data) { this.parts.push(Buffer.from(data)); }
  async digest() {
    const data = Buffer.concat(this.parts);
    if (!this.secret) return createHash('sha256').update(data).digest();
    return createHmac('sha256', Buffer.from(this.secret)).update(data).digest();
  }
}

function queryOf(text) {
  const query = {};
  for (const pair of text.split('&').filter((one) => one !== '')) {
    const [name, value = ''] = pair.split('=').map(decodeURIComponent);
    query[name] = query[name] === undefined ? value :
        [query[name], value].flat();
  }
  return query;
}

// "20261121T010203Z" as a Date.
function dateOf(text) {
  return new Date(text.replace(
      /^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function signer(scope) {
  const [, , region, service] = scope.split('/');
  return new SignatureV4({
    credentials: kCredentials, region, service, sha256: Sha256,
    uriEscapePath: service !== 's3', applyChecksum: false,
  });
}

async function verifyHeader(incoming, request) {
  const authorization = incoming.headers.authorization ?? '';
  const found = authorization.match(
      /^AWS4-HMAC-SHA256 Credential=(.+), SignedHeaders=(.+), Signature=(.+)$/);
  if (!found) return 'no signature';
  const [, credential, names] = found;
  if (!names.split(';').includes('host')) return 'host is not signed';
  // Whatever says something of S3's must be signed.
  for (const name of Object.keys(incoming.headers)) {
    if (name.startsWith('x-amz-') && !names.split(';').includes(name)) {
      return `${name} is not signed`;
    }
  }
  request.headers = Object.fromEntries(
      names.split(';').map((name) => [name, incoming.headers[name]]));
  const signed = await signer(credential).sign(
      request, {signingDate: dateOf(incoming.headers['x-amz-date']),
                signableHeaders: new Set(names.split(';'))});
  return signed.headers.authorization === authorization ? null :
      `expected ${signed.headers.authorization}, got ${authorization}`;
}

async function verifyQuery(incoming, request) {
  const query = request.query;
  const signature = query['X-Amz-Signature'];
  const names = query['X-Amz-SignedHeaders'].split(';');
  request.headers = Object.fromEntries(
      names.map((name) => [name, incoming.headers[name]]));
  for (const name of Object.keys(query)) {
    if (name.startsWith('X-Amz-')) delete query[name];
  }
  const parameters = queryOf(new URL(incoming.url, kTarget).search.slice(1));
  const date = dateOf(parameters['X-Amz-Date']);
  const lasts = Number(parameters['X-Amz-Expires']);
  if (Date.now() > date.getTime() + lasts * 1000) return 'expired';
  const scope = parameters['X-Amz-Credential'];
  request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
  const presigned = await signer(scope).presign(
      request, {signingDate: date, expiresIn: lasts,
                unhoistableHeaders: new Set([...names, 'x-amz-content-sha256']),
                unsignableHeaders: new Set(['x-amz-content-sha256']),
                signableHeaders: new Set(names)});
  return presigned.query['X-Amz-Signature'] === signature ? null :
      `expected ${presigned.query['X-Amz-Signature']}, got ${signature}`;
}

function verifyBody(headers, body) {
  const said = headers['x-amz-content-sha256'];
  const hash = createHash('sha256').update(body).digest('hex');
  if (said && said !== 'UNSIGNED-PAYLOAD' && said !== hash) {
    return 'wrong x-amz-content-sha256';
  }
  const checksum = headers['x-amz-checksum-crc32'];
  // The end of an upload in parts has the object's, not its own.
  if (!checksum || headers['x-amz-mp-object-size']) return null;
  const value = Buffer.alloc(4);
  value.writeUInt32BE(crc32(body));
  return value.toString('base64') === checksum ? null :
      'wrong x-amz-checksum-crc32';
}

async function verify(incoming, body) {
  const [path, search = ''] = incoming.url.split('?');
  const request = {
    method: incoming.method, protocol: 'http:', path, query: queryOf(search),
    hostname: incoming.headers.host, headers: {}, body,
  };
  const wrong = verifyBody(incoming.headers, body);
  if (wrong) return wrong;
  return request.query['X-Amz-Signature'] ? verifyQuery(incoming, request) :
      verifyHeader(incoming, request);
}

function refuse(response, why) {
  console.error(`refused: ${why}`);
  response.writeHead(403, {'content-type': 'application/xml'});
  response.end('<Error><Code>SignatureDoesNotMatch</Code>' +
               `<Message>${why.replaceAll(/[<&]/g, ' ')}</Message></Error>`);
}

function pass(incoming, body, response) {
  const onward = forward({
    host: kTarget.hostname, port: kTarget.port, method: incoming.method,
    path: incoming.url, headers: incoming.headers,
  }, (answer) => {
    response.writeHead(answer.statusCode, answer.rawHeaders);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  onward.end(body);
}

const server = createServer(async (incoming, response) => {
  const chunks = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const why = await verify(incoming, body).catch((error) => `${error.stack}`);
  if (why) return refuse(response, why);
  pass(incoming, body, response);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
