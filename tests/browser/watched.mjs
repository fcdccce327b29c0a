// The scenarios of the demo, each seen through boards in a real Chromium while it plays: node tests/browser/watched.mjs [NAME];
// exit status 1 if one did not go, or was not shown, as it should.
import { names, Player } from '../../examples/demo/player.mjs';
import { endWithSignals } from '../../examples/demo/signals.mjs';
import { launch } from './browser.mjs';
import { Onlooker } from './onlooker.mjs';

let browser = null;
let player = null;

async function end() {
  await player?.end();
  await browser?.close();
}

async function main([wanted]) {
  if (wanted !== undefined && !names.includes(wanted)) {
    console.log(`usage: watched.mjs [NAME]; names: ${names.join(', ')}`);
    return 2;
  }
  browser = await launch();
  player = new Player(new Onlooker(browser));
  return player.playAll(wanted === undefined ? names : [wanted]);
}

endWithSignals(end);
process.exitCode = await main(process.argv.slice(2)).catch((error) => {
  console.log(`the scenarios could not be watched: ${error.message}`);
  return 1;
});
await end();
process.exit();
