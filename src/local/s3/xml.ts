/** The little XML that S3 needs: a writer for answers, and a parser for what clients send. */

export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export function xmlDocument(root: string, ...children: readonly string[]): string {
  return `${DECLARATION}<${root} xmlns="${NAMESPACE}">${children.join('')}</${root}>`;
}

export function bareDocument(root: string, ...children: readonly string[]): string {
  return `${DECLARATION}<${root}>${children.join('')}</${root}>`;
}

/** An element with text; nothing at all where there is no value. */
export function leaf(name: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `<${name}>${escapeXml(String(value))}</${name}>`;
}

export function branch(name: string, ...children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

/** An element as it was parsed, or as somebody made it. */
export function elementText({ name, children, text }: XmlElement): string {
  return children.length > 0 ? branch(name, ...children.map(elementText)) : leaf(name, text);
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Control characters can't stand in XML 1.0; S3 writes them as references all the same, and clients read them. */
function escapeXml(text: string): string {
  return text.replace(/[&<>"\p{Cc}]/gu, (sign) => ESCAPES[sign] ?? `&#x${sign.charCodeAt(0).toString(16)};`);
}

/** The root element, or nothing where the text is not well-formed. Attributes and namespaces are dropped. */
export function parseXml(text: string): XmlElement | undefined {
  const open: { name: string; children: XmlElement[]; text: string }[] = [{ name: '', children: [], text: '' }];
  const token = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\?[\s\S]*?\?|!--[\s\S]*?--)>|<(\/?)([^\s/>]+)([^>]*?)(\/?)>|([^<]+)/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    const parent = open.at(-1);
    if (!match || !parent) return undefined;
    const [, cdata, ignored, closing, tagName, , selfClosing, content] = match;
    if (cdata !== undefined) parent.text += cdata;
    else if (content !== undefined) parent.text += unescapeXml(content);
    else if (ignored === undefined) {
      const name = (tagName ?? '').replace(/^.*:/, '');
      if (closing === '/') {
        const element = open.pop();
        if (!element || element.name !== name) return undefined;
        open.at(-1)?.children.push(element);
      } else if (selfClosing === '/') parent.children.push({ name, children: [], text: '' });
      else open.push({ name, children: [], text: '' });
    }
  }
  const [document] = open;
  return open.length === 1 && document?.children.length === 1 ? document.children[0] : undefined;
}

export function childNamed(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

export function childrenNamed(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name);
}

export function textOf(element: XmlElement, name: string): string | undefined {
  return childNamed(element, name)?.text;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name ?? ''] ?? whole;
  });
}
