// Being asked to stop, by a person or by the system.

/** Ctrl-C and its kin end what was begun before this process. */
export function endWithSignals(end) {
  for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]]) {
    process.on(signal, async () => {
      await end();
      process.exit(status);
    });
  }
}
