/**
 * How S3 encodes keys in notifications and in listings with `encoding-type=url`: a form's encoding in which slashes and
 * asterisks stay. A space becomes `+`.
 */
export function formUrlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+')
    .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
