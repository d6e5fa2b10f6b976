import { formDecoded } from '../../form-decoded.ts';

/** A key in a listing that was asked for with EncodingType `url`. Endpoints that ignore it say so by leaving it out of the answer. */
export function keyIn(
  { EncodingType }: { readonly EncodingType?: string | undefined },
  text: string | undefined,
): string | undefined {
  return text === undefined || EncodingType !== 'url' ? text : (formDecoded(text) ?? text);
}
