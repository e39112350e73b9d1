import { spawn } from 'node:child_process';

const PROGRAMS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Shows an address in the browser of whoever sits here. Without a screen, or a browser, nothing happens. */
export function openBrowser(url: string): void {
  const { platform, env } = process;
  const hasScreen =
    platform === 'darwin' || platform === 'win32' || (env['DISPLAY'] ?? env['WAYLAND_DISPLAY']);
  if (!hasScreen) return;
  const [program, ...args] = PROGRAMS[platform] ?? ['xdg-open'];
  const child = spawn(program!, [...args, url], { stdio: 'ignore', detached: true });
  // It is a courtesy: the address was printed.
  child.on('error', () => {});
  child.unref();
}
