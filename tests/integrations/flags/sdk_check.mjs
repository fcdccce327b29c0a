// Asks the same flags through OpenFeature's own SDK twice, from the document (in-process flagd
// provider) and over OFREP, and compares every answer. Started by sdk_test.cpp with the document's
// path and the address of the test's server, whose POST /set?percent=N sets the flag.
import { OpenFeature } from '@openfeature/server-sdk';
import { FlagdProvider } from '@openfeature/flagd-provider';
import { OFREPProvider } from '@openfeature/ofrep-provider';

const [document, server] = process.argv.slice(2);
const users = [...Array(1000).keys()].map((n) => `user-${n}`);
const limit = 10_000; // ms: a flag that goes off must be seen within it

function check(condition, sentence) {
  if (!condition) {
    console.error(`FAILED: ${sentence}`);
    process.exit(1);
  }
}

async function set(percent) {
  const answer = await fetch(`${server}/set?percent=${percent}`, { method: 'POST' });
  check(answer.ok, `set to ${percent} %: ${answer.status}`);
}

async function details(client, context) {
  // the code's default is the opposite of what is expected of the flag when it is off
  return client.getBooleanDetails('checkout', true, context);
}

/// Waits until the in-process provider has read the document's newest version.
async function seen(client, percent) {
  const start = Date.now();
  const expected = percent === 0 || percent === 100 ? 'STATIC' : 'TARGETING_MATCH';
  for (;;) {
    const now = await details(client, { targetingKey: 'user-1' });
    const share = percent === 0 ? !now.value : percent === 100 ? now.value : true;
    if (now.reason === expected && share) {
      return Date.now() - start;
    }
    check(Date.now() - start < limit, `${percent} % was not seen in ${limit} ms: ${JSON.stringify(now)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

await set(0);
await OpenFeature.setProviderAndWait('file', new FlagdProvider({
  resolverType: 'in-process', offlineFlagSourcePath: document,
}));
await OpenFeature.setProviderAndWait('ofrep', new OFREPProvider({ baseUrl: server }));
const file = OpenFeature.getClient('file');
const ofrep = OpenFeature.getClient('ofrep');

for (const percent of [0, 25, 100, 0]) {
  await set(percent);
  const millis = await seen(file, percent);
  let on = 0;
  for (const targetingKey of users) {
    const [a, b] = await Promise.all([details(file, { targetingKey }), details(ofrep, { targetingKey })]);
    check(!a.errorCode && !b.errorCode, `${percent} %: ${JSON.stringify([a, b])}`);
    check(a.value === b.value && a.reason === b.reason && a.variant === b.variant,
      `${percent} %, ${targetingKey}: ${JSON.stringify([a, b])}`);
    on += a.value ? 1 : 0;
  }
  check(Math.abs(on / users.length - percent / 100) < 0.04, `${percent} %: on for ${on} of ${users.length}`);
  for (const client of [file, ofrep]) {
    const nobody = await details(client, {});
    check(!nobody.errorCode && nobody.value === (percent === 100), `without a key: ${JSON.stringify(nobody)}`);
  }
  console.log(`${percent} %: seen after ${millis} ms, on for ${on} of ${users.length} users, file and OFREP agree on each`);
}
const missing = await ofrep.getBooleanDetails('nope', true);
check(missing.errorCode === 'FLAG_NOT_FOUND' && missing.value === true, JSON.stringify(missing));
await OpenFeature.close();
console.log('AGREED');
