import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listeningDocument, quickstartDocument, readDocument } from '@ctfusion/schema/documents';
import { afterAll, describe, expect, it } from 'vitest';
import { ctfusion, projectRoot } from '../command-line.js';

const scratch = mkdtempSync(join(tmpdir(), 'ctfusion-documents-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('--json is a document of its schema', () => {
  it('of quickstart, which trains six methods', () => {
    const { status, stdout, stderr } = ctfusion(
      ['quickstart', '--quiet', '--out', 'quickstart', '--json'],
      scratch,
    );
    expect(status, stderr).toBe(0);
    const printed: unknown = JSON.parse(stdout);
    const document = readDocument(quickstartDocument, printed, 'quickstart');
    // Nothing is lost by reading.
    expect(document).toEqual(printed);
    const { methods, examples, rankings } = document;
    expect(methods.map(({ method }) => method)).toEqual([
      'staged',
      'ctfusion',
      'kernel_centric',
      'catalog_spec',
      'device_only',
      'without_sbv',
    ]);
    expect(examples.length).toBeGreaterThan(1);
    expect(rankings.map(({ objective, systems: best }) => [objective, best.length])).toEqual([
      ['probability', 8],
      ['cost', 8],
    ]);
  });

  it('of serve, once it listens', async () => {
    const bin = join(projectRoot, 'packages', 'cli', 'dist', 'bin.js');
    const args = [bin, 'serve', '--json', '--port', '0', '--log-level', 'silent'];
    const served = spawn(process.execPath, args, { cwd: scratch });
    try {
      let text = '';
      for await (const chunk of served.stdout) {
        text += String(chunk);
        if (text.endsWith('}\n')) break;
      }
      const printed: unknown = JSON.parse(text);
      const document = readDocument(listeningDocument, printed, 'serve');
      expect(document).toEqual(printed);
      const { url, admin_key } = document;
      expect([url, admin_key]).toEqual([expect.stringMatching(/^http:.*:\d+$/), expect.any(String)]);
    } finally {
      served.kill();
      await once(served, 'exit');
    }
  });
});
