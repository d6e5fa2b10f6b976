import { invalidArgument, malformedXml } from '../../../adapters/memory/s3/errors.ts';
import { randomId } from '../../../adapters/memory/s3/index.ts';
import type { NotificationConfiguration, NotificationTarget } from '../../../adapters/memory/s3/tell/notifications.ts';
import { type Answer, type Context, emptyAnswer, xmlAnswer } from '../context.ts';
import { branch, childNamed, childrenNamed, leaf, parseXml, textOf, type XmlElement, xmlDocument } from '../xml.ts';

/** How the three kinds of targets are spelled in the document. */
const KINDS = [
  { kind: 'Queue', element: 'QueueConfiguration', arn: 'Queue' },
  { kind: 'Topic', element: 'TopicConfiguration', arn: 'Topic' },
  { kind: 'CloudFunction', element: 'CloudFunctionConfiguration', arn: 'CloudFunction' },
] as const;

export function getBucketNotificationConfiguration({ s3, request }: Context): Answer {
  const { targets, eventBridge } = s3.headBucket({ bucket: request.bucket }).notifications;
  return xmlAnswer(
    xmlDocument(
      'NotificationConfiguration',
      ...targets.map(targetElement),
      eventBridge ? branch('EventBridgeConfiguration') : '',
    ),
  );
}

export function putBucketNotificationConfiguration({ s3, request, body }: Context): Answer {
  s3.headBucket({ bucket: request.bucket });
  const root = parseXml(body.toString('utf8'));
  if (root?.name !== 'NotificationConfiguration') throw malformedXml();
  s3.putBucketNotifications({ bucket: request.bucket, notifications: configurationFrom(root) });
  return emptyAnswer(200);
}

function configurationFrom(root: XmlElement): NotificationConfiguration {
  return {
    targets: KINDS.flatMap((kind) => childrenNamed(root, kind.element).map((element) => targetFrom(element, kind))),
    eventBridge: childNamed(root, 'EventBridgeConfiguration') !== undefined,
  };
}

function targetFrom(element: XmlElement, { kind, arn: arnName }: (typeof KINDS)[number]): NotificationTarget {
  const arn = textOf(element, arnName);
  const events = childrenNamed(element, 'Event').map(({ text }) => text);
  if (arn === undefined || events.length === 0) throw malformedXml();
  if (!arn.startsWith('arn:')) throw invalidArgument('The ARN could not be parsed', arnName, arn);
  const unknown = events.find((event) => !/^s3:[A-Za-z]+(:[A-Za-z*]+)?$/.test(event));
  if (unknown !== undefined) throw malformedXml();
  const key = childNamed(element, 'Filter')?.children.find(({ name }) => name === 'S3Key');
  const filters = childrenNamed(key ?? { name: '', children: [], text: '' }, 'FilterRule').map((rule) => {
    const name = textOf(rule, 'Name') ?? '';
    if (!/^(prefix|suffix)$/i.test(name)) {
      throw invalidArgument('filter rule name must be either prefix or suffix', 'FilterRule.Name', name);
    }
    return { name, value: textOf(rule, 'Value') ?? '' };
  });
  return { kind, id: textOf(element, 'Id') || randomId(), arn, events, filters };
}

function targetElement({ kind, id, arn, events, filters }: NotificationTarget): string {
  const rules = filters.map(({ name, value }) =>
    branch('FilterRule', leaf('Name', name[0]?.toUpperCase() + name.slice(1).toLowerCase()), leaf('Value', value)),
  );
  return branch(
    `${kind}Configuration`,
    leaf('Id', id),
    leaf(kind, arn),
    ...events.map((event) => leaf('Event', event)),
    rules.length > 0 ? branch('Filter', branch('S3Key', ...rules)) : '',
  );
}
