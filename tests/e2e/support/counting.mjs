// Before a backend: counts the requests for the objects of one bucket.

import {once} from 'node:events';
import {createServer, request} from 'node:http';

// {endpoint, requests, stop()}: `requests` are "METHOD key", in their order,
// and those that carry a condition end in "if".
export async function startCounting(backend, bucket) {
  const {hostname, port} = new URL(backend.endpoint);
  const requests = [];
  const server = createServer((incoming, outgoing) => {
    const {method, url, headers} = incoming;
    const {pathname} = new URL(url, backend.endpoint);
    if (pathname.startsWith(`/${bucket}/`)) {
      const key = decodeURIComponent(pathname.slice(bucket.length + 2));
      const asks = headers['if-match'] ?? headers['if-none-match'];
      requests.push([method, key, ...asks ? ['if'] : []].join(' '));
    }
    incoming.pipe(request({hostname, port, method, path: url, headers},
                          (answer) => {
                            outgoing.writeHead(answer.statusCode,
                                               answer.rawHeaders);
                            answer.pipe(outgoing);
                          }).on('error', () => outgoing.destroy()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${server.address().port}`,
    requests,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
