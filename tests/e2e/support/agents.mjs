// The agents of a platform, on loopback: of an ECS task, and of an EC2 instance.

import {once} from 'node:events';
import {createServer} from 'node:http';

async function serve(t, handle) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const {status = 200, text = ''} = handle(request, body);
    response.writeHead(status).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

// {environment, asked}: grants every protection; `asked` are the requests.
export async function startEcsAgent(t) {
  const asked = [];
  const url = await serve(t, ({method, url: path}, body) => {
    asked.push({method, path, body: JSON.parse(body)});
    const {ProtectionEnabled} = JSON.parse(body);
    return {text: JSON.stringify({
      protection: {ProtectionEnabled, TaskArn: 'arn:aws:ecs:task/1'},
    })};
  });
  return {asked, environment: {ECS_AGENT_URI: `${url}/api/task-1`}};
}

// {environment, warn()}: IMDSv2 of a Spot instance.
export async function startInstanceMetadata(t) {
  let action = null;
  const url = await serve(t, ({method, url: path, headers}) => {
    if (method === 'PUT' && path === '/latest/api/token') {
      return {text: 'token-1'};
    }
    if (headers['x-aws-ec2-metadata-token'] !== 'token-1') return {status: 401};
    if (path !== '/latest/meta-data/spot/instance-action') return {status: 404};
    return action ? {text: JSON.stringify(action)} : {status: 404};
  });
  return {
    environment: {AWS_EC2_METADATA_SERVICE_ENDPOINT: url},
    warn: () => {
      action = {action: 'terminate', time: '2026-11-21T12:34:56Z'};
    },
  };
}
