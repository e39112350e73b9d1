import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';

/** What browsers are told with every answer, as helmet says it. It is the same for all, so helmet is asked once. */
export function securityHeaders(): Readonly<Record<string, string>> {
  const request = new IncomingMessage(new Socket());
  const told = new ServerResponse(request);
  const protect = helmet({
    contentSecurityPolicy: {
      directives: { 'style-src': ["'self'", "'unsafe-inline'"], 'upgrade-insecure-requests': null },
    },
  });
  protect(request, told, () => {});
  return Object.fromEntries(Object.entries(told.getHeaders()).map(([name, value]) => [name, String(value)]));
}
