import { createHash } from 'node:crypto';
import type { App } from '../service-context.js';
import type { PageFiles } from './page-files.js';

/** Everything from this service, no code or style within a document, in no frame, and no form that goes anywhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The pages: what is built travels with whoever starts the service. Everybody may read them; what they show needs a key. */
export function pageRoutes(app: App, files: PageFiles): void {
  for (const [path, { contentType, content }] of files) {
    const tag = `"${createHash('sha256').update(content).digest('base64url')}"`;
    app.get(path, { schema: { hide: true } }, (request, reply) => {
      void reply
        .header('content-security-policy', POLICY)
        .header('cache-control', 'no-cache')
        .header('etag', tag);
      if (request.headers['if-none-match'] === tag) return reply.code(304).send();
      return reply.type(contentType).send(content);
    });
  }
}
