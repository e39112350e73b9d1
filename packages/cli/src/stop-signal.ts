/** Resolves once the process is told to stop. Asked for before a command says that it is ready: who reads that may stop it at once. */
export const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
