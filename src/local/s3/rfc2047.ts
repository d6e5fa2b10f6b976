/**
 * User metadata beyond ASCII travels as RFC 2047 words. S3 stores the text and encodes it anew when it answers: what is
 * plain ASCII comes back plain, text quoted-printable, and what can't be printed in base64 (recorded).
 */

const WORD = /=\?utf-8\?([bq])\?([^?\s]*)\?=/gi;

export function decodeMetadata(header: string): string {
  const text = utf8(Buffer.from(header, 'latin1')) ?? header;
  const joined = text.replace(/(\?=)\s+(=\?utf-8\?[bq]\?)/gi, '$1$2');
  return joined.replace(WORD, (word, encoding: string, content: string) => {
    const bytes = encoding.toLowerCase() === 'b' ? Buffer.from(content, 'base64') : quotedPrintable(content);
    return utf8(bytes) ?? word;
  });
}

export function encodeMetadata(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return /[\p{Cc}\p{Cn}\p{Cs}\ufffd]/u.test(text)
    ? `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`
    : `=?UTF-8?Q?${toQuotedPrintable(text)}?=`;
}

function utf8(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

function quotedPrintable(content: string): Buffer {
  const latin1 = content
    .replaceAll('_', ' ')
    .replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(latin1, 'latin1');
}

function toQuotedPrintable(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text)) {
    const sign = String.fromCharCode(byte);
    if (sign === ' ') encoded += '_';
    else if (byte > 0x20 && byte < 0x7f && !'=?_'.includes(sign)) encoded += sign;
    else encoded += `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return encoded;
}
