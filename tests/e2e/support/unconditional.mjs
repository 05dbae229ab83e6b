// An older server of S3: before a backend, it answers 501 to every write with a
// condition, and passes all else on.

import {once} from 'node:events';
import {createServer, request} from 'node:http';

const kRefusal = '<?xml version="1.0"?><Error><Code>NotImplemented</Code>' +
    '<Message>A header implies what is not implemented</Message></Error>';

function isConditionalWrite({method, headers}) {
  return method !== 'GET' && method !== 'HEAD' &&
      (headers['if-match'] ?? headers['if-none-match']) !== undefined;
}

// {endpoint, refused, written, stop()}; the numbers are of objects.
export async function startUnconditional(backend) {
  const {hostname, port} = new URL(backend.endpoint);
  const counts = {refused: 0, written: 0};
  const server = createServer((incoming, outgoing) => {
    if (isConditionalWrite(incoming)) {
      ++counts.refused;
      incoming.resume().on('end', () => outgoing.writeHead(
          501, {'content-type': 'application/xml'}).end(kRefusal));
      return;
    }
    if (incoming.method === 'PUT') ++counts.written;
    const {method, url, headers} = incoming;
    incoming.pipe(request({hostname, port, method, path: url, headers},
                          (answer) => {
                            outgoing.writeHead(answer.statusCode,
                                               answer.rawHeaders);
                            answer.pipe(outgoing);
                          }).on('error', () => outgoing.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(counts, {
    endpoint: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  });
}
