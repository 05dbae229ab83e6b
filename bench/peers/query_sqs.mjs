// SQS's older protocol, forms and XML, before an emulator that speaks only the
// newer one: Debian's boto3 (1.26) knows no other.  Only what a worker asks.

import {once} from 'node:events';
import {createServer} from 'node:http';

const kEscapes = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;'};
const escaped = (text) => text.replace(/[&<>"]/g, (c) => kEscapes[c]);

const kActions = {
  ReceiveMessage: {
    request: (form) => ({
      MaxNumberOfMessages: Number(form.get('MaxNumberOfMessages')),
      WaitTimeSeconds: Number(form.get('WaitTimeSeconds')),
    }),
    answer: ({Messages = []}) => Messages.map((message) =>
      `<Message>${
        ['MessageId', 'ReceiptHandle', 'MD5OfBody', 'Body'].map((name) =>
          `<${name}>${escaped(message[name])}</${name}>`).join('')
      }</Message>`).join(''),
  },
  DeleteMessage: {
    request: (form) => ({ReceiptHandle: form.get('ReceiptHandle')}),
    answer: () => '',
  },
};

async function translate(endpoint, form) {
  const action = form.get('Action');
  const {request, answer} = kActions[action];
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AmazonSQS.${action}`,
      // Looked at for the region only.
      'authorization': 'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/' +
          'us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify({QueueUrl: form.get('QueueUrl'), ...request(form)}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  const result = `<${action}Result>${answer(JSON.parse(text || '{}'))}` +
      `</${action}Result>`;
  return `<?xml version="1.0"?><${action}Response xmlns=` +
      `"http://queue.amazonaws.com/doc/2012-11-05/">${result}` +
      `<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>` +
      `</${action}Response>`;
}

// {endpoint, stop()}
export async function startQuerySqs(endpoint) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    try {
      const xml = await translate(endpoint, new URLSearchParams(body));
      response.writeHead(200, {'content-type': 'text/xml'}).end(xml);
    } catch (error) {
      response.writeHead(500).end(escaped(String(error)));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${server.address().port}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
