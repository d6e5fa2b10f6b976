import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { forMoto, LEFT_OUT_REQUESTS, type Template } from './left-out.ts';

/** A request that came by: `PUT /bucket/key`, or the action of CloudFormation's, Lambda's and the others' protocols. */
export interface Seen {
  readonly region: string;
  readonly what: string;
}

/** Stands between the product and moto: takes out of templates what moto lacks, and keeps a list of what was asked. */
export async function startProxy(moto: string) {
  const seen: Seen[] = [];
  const templates: { readonly region: string; readonly template: Template }[] = [];
  const arrived = new Set<string>();
  let lost: RegExp | undefined;
  let status: string | undefined;
  const server = createServer((incoming, response) => {
    pass(incoming, response).catch((error: Error) => response.writeHead(502).end(error.message));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');

  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    /** Each template as it was uploaded. */
    templates,
    /** While the work is done, what is uploaded under such a name never arrives, though the answer says that it has. */
    async losing<T>(name: RegExp, work: () => Promise<T>): Promise<T> {
      lost = name;
      return await work().finally(() => (lost = undefined));
    },
    /** While the work is done, stacks are said to be in that status, which moto knows nothing of. */
    async inStatus<T>(pretended: string, work: () => Promise<T>): Promise<T> {
      status = pretended;
      return await work().finally(() => (status = undefined));
    },
    stop(): void {
      server.closeAllConnections();
      server.close();
    },
  };

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const region = regionOf(incoming);
    const body = await buffer(incoming);
    const action = actionOf(incoming, body);
    seen.push({ region, what: action ?? `${incoming.method} ${incoming.url}` });
    if (action !== undefined && Object.hasOwn(LEFT_OUT_REQUESTS, action)) return answerEmpty(response, action);
    if (incoming.method === 'PUT') {
      if (lost?.test(incoming.url ?? '')) return void response.writeHead(200, { etag: '"lost"' }).end();
      arrived.add(decodeURIComponent(incoming.url?.split('?')[0] ?? ''));
    }
    const missing = action === 'UpdateStack' ? missingCode(region) : undefined;
    if (missing) return refuse(response, `Error occurred while GetObject. S3 Error Code: NoSuchKey (${missing})`);
    const answer = await forward(incoming, spared(incoming, region, body));
    if (action !== 'DescribeStacks' || status === undefined) return void answer.pipe(writeHead(response, answer));
    const told = (await text(answer)).replaceAll(/(?<=<StackStatus>)\w+/g, status);
    writeHead(response, answer, Buffer.byteLength(told)).end(told);
  }

  /** The body as moto may see it. */
  function spared({ method, url = '' }: IncomingMessage, region: string, body: Buffer): Buffer {
    if (method === 'PUT' && /\/compiled-cloudformation-template\.json(\?|$)/.test(url)) {
      const template: Template = JSON.parse(String(body));
      templates.push({ region, template });
      return Buffer.from(JSON.stringify(forMoto(template)));
    }
    const form = formOf(body);
    const template = form?.get('TemplateBody');
    if (!form || !template) return body;
    form.set('TemplateBody', JSON.stringify(forMoto(JSON.parse(template))));
    return Buffer.from(form.toString());
  }

  /** Of the functions in the region's last template: moto takes code that is not there for empty code, where AWS refuses it. */
  function missingCode(region: string): string | undefined {
    const { template = { Resources: {} } } = templates.findLast((one) => one.region === region) ?? {};
    const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    const keys = functions.map(({ Properties = {} }) => (Properties.Code as { S3Key: string }).S3Key);
    return keys.find((key) => ![...arrived].some((path) => path.endsWith(`/${key}`)));
  }

  function forward(incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const { method, url = '/' } = incoming;
    // Of the body as it was.
    const ofBody = /^(x-amz-(sdk-)?checksum|content-md5|transfer-encoding)/;
    const headers = Object.entries(incoming.headers).filter(([name]) => !ofBody.test(name));
    const passed = { ...Object.fromEntries(headers), 'content-length': String(body.length) };
    return new Promise((resolve, reject) =>
      send(new URL(url, moto), { method, headers: passed }, resolve).once('error', reject).end(body),
    );
  }
}

function writeHead(
  response: ServerResponse,
  { statusCode = 502, headers }: IncomingMessage,
  length?: number,
): ServerResponse {
  return response.writeHead(
    statusCode,
    length === undefined ? headers : { ...headers, 'content-length': String(length) },
  );
}

/** The region that a request is signed for. */
const regionOf = ({ headers }: IncomingMessage): string =>
  /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unsigned';

/** `Action=` of a form, the header of JSON protocols; undefined where method and path say it all. */
function actionOf({ headers }: IncomingMessage, body: Buffer): string | undefined {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target.split('.').at(-1) : (formOf(body)?.get('Action') ?? undefined);
}

const formOf = (body: Buffer): URLSearchParams | undefined =>
  /^(Action|Version)=/.test(body.subarray(0, 8).toString('latin1')) ? new URLSearchParams(String(body)) : undefined;

function refuse(response: ServerResponse, why: string): void {
  const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${why}</Message></Error></ErrorResponse>`;
  response.writeHead(400, { 'content-type': 'text/xml' }).end(xml);
}

function answerEmpty(response: ServerResponse, action: string): void {
  const xml = `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result/></${action}Response>`;
  response.writeHead(200, { 'content-type': 'text/xml' }).end(xml);
}
