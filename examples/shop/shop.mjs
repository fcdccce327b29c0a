// The shop: a small web service, the demo's example of something that is deployed.
//
//   SHOP_PORT     where it listens, on 127.0.0.1
//   SHOP_VERSION  the commit that it was built from; answered at /version and in each answer's header
//   SHOP_POOL     which pool it belongs to; in each answer's header
//   SHOP_FLAGS    flag document that it follows; without one all flags are off
import { createServer } from 'node:http';
import { listProducts } from './catalogue.mjs';
import { checkOut, checkOutV2 } from './checkout.mjs';
import { followFlags } from './flags.mjs';
import { Metrics } from './metrics.mjs';
import { sessionOf } from './session.mjs';

const version = process.env.SHOP_VERSION ?? 'unknown';
const pool = process.env.SHOP_POOL ?? 'none';
const metrics = new Metrics();
const flags = await followFlags(process.env.SHOP_FLAGS);
let isEnding = false;

async function front(customer) {
  return { welcome: customer, visits: sessionOf(customer).visits };
}

async function products(customer) {
  sessionOf(customer);
  return { products: await listProducts() };
}

/** Where a request goes: the route it is counted as, and who answers. The flag picks the checkout. */
async function find(method, path, customer) {
  switch (`${method} ${path}`) {
    case 'GET /': return { route: '/', answer: front };
    case 'GET /products': return { route: '/products', answer: products };
    case 'POST /checkout':
      return (await flags.isOn('checkout-v2', customer))
        ? { route: '/checkout/v2', answer: checkOutV2 }
        : { route: '/checkout', answer: checkOut };
    default: return { route: 'none', answer: null };
  }
}

async function serve(request) {
  const path = request.url.split('?', 1)[0];
  const customer = String(request.headers['x-customer'] ?? 'nobody').slice(0, 64);
  const { route, answer } = await find(request.method, path, customer);
  if (!answer) return { route, code: 404, body: { error: `nothing at ${path}` } };
  try {
    return { route, code: 200, body: await answer(customer) };
  } catch (error) {
    console.error(JSON.stringify({ at: new Date().toISOString(), route, error: String(error.stack ?? error) }));
    return { route, code: 500, body: { error: 'something broke' } };
  }
}

/** Asked by machines, not by customers: never counted. */
function serveMachine(path) {
  switch (path) {
    case '/health': return ['text/plain', 'fine\n'];
    case '/version': return ['application/json', `${JSON.stringify({ version, pool })}\n`];
    case '/metrics': return ['text/plain; version=0.0.4', metrics.text()];
    default: return null;
  }
}

const server = createServer(async (request, response) => {
  const machine = request.method === 'GET' ? serveMachine(request.url) : null;
  if (machine) {
    response.writeHead(200, { 'content-type': machine[0] }).end(machine[1]);
    return;
  }
  request.resume();
  const start = process.hrtime.bigint();
  const { route, code, body } = await serve(request);
  metrics.count(route, code, Number(process.hrtime.bigint() - start) / 1e9);
  if (isEnding) response.setHeader('connection', 'close');
  response
    .writeHead(code, { 'content-type': 'application/json', 'x-shop-version': version, 'x-shop-pool': pool })
    .end(`${JSON.stringify(body)}\n`);
});

// longer than a load balancer keeps idle connections: it closes them, never we under its hands
server.keepAliveTimeout = 65_000;
server.listen(Number(process.env.SHOP_PORT ?? 8080), '127.0.0.1', () => console.log(`shop ${version} at ${server.address().port}`));

process.on('SIGTERM', () => {
  isEnding = true;
  flags.close();
  metrics.close();
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
