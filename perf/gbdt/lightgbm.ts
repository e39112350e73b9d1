import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

/** LightGBM's source as the npm package carries it. Packed, not installed: its own dependencies are not needed. */
const PACKAGE = 'lightgbm@1.0.27';
const SHA512 = '4E/Gjr3FqQl9U3z0BMuuViTlvO7T9oGMcfa3Jp2MRyKWWSJxFPs7xDTlzrEaBBG6iA69S/AcGn1lgMCuZT8qsg==';

/** Everything that is built or made lies here; git ignores it. */
export const BUILD = fileURLToPath(new URL('../build/', import.meta.url));

export const COMMAND_LINE = `${BUILD}lightgbm`;
export const PEER = `${BUILD}peer`;

function unpackSource(): string {
  const folder = `${BUILD}source`;
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', '--silent', PACKAGE, '--pack-destination', folder], {
    cwd: folder,
    stdio: 'inherit',
  });
  const tarball = `${folder}/lightgbm-1.0.27.tgz`;
  const found = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (found !== SHA512) throw new Error(`${tarball}: not the package that was pinned (${found})`);
  execFileSync('tar', ['-xzf', tarball, '-C', folder]);
  return `${folder}/package/dependencies/LightGBM`;
}

/** Builds LightGBM 4.1's command line and library once (about three minutes), and the program that times it. */
export function buildLightgbm(): void {
  mkdirSync(BUILD, { recursive: true });
  const library = `${BUILD}lib_lightgbm.so`;
  if (!existsSync(COMMAND_LINE) || !existsSync(library)) {
    process.stderr.write('building LightGBM with cmake; this takes a few minutes, once\n');
    const source = unpackSource();
    const cmake = `${BUILD}cmake`;
    const options = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
    execFileSync('cmake', ['-S', source, '-B', cmake, '-DCMAKE_BUILD_TYPE=Release'], options);
    const jobs = String(availableParallelism());
    execFileSync('cmake', ['--build', cmake, '--target', 'lightgbm', '_lightgbm', '-j', jobs], options);
    cpSync(`${source}/include`, `${BUILD}include`, { recursive: true });
    copyFileSync(`${source}/lib_lightgbm.so`, library);
    copyFileSync(`${source}/lightgbm`, COMMAND_LINE);
  }
  const program = fileURLToPath(new URL('peer.cpp', import.meta.url));
  const flags = [
    '-O2',
    '-std=c++17',
    `-I${BUILD}include`,
    `-L${BUILD}`,
    '-l_lightgbm',
    `-Wl,-rpath,${BUILD}`,
  ];
  execFileSync('g++', [program, '-o', PEER, ...flags]);
}
