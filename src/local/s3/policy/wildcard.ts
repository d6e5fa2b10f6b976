/** `*` stands for any text, `?` for one character; `${*}`, `${?}` and `${$}` for the signs themselves, in policies of 2012. */
export function wildcard(pattern: string, { hasVariables }: { readonly hasVariables: boolean }): RegExp {
  const sign = hasVariables ? /\$\{([*?$])\}|[*?]|[^*?$]+|\$/g : /[*?]|[^*?]+/g;
  const parts = [...pattern.matchAll(sign)].map(([text, literal]) => {
    if (literal !== undefined) return escaped(literal);
    return text === '*' ? '.*' : text === '?' ? '.' : escaped(text);
  });
  return new RegExp(`^${parts.join('')}$`, 'su');
}

/** A policy variable other than the three signs, such as `${aws:username}`. */
export function variableIn(text: string): string | undefined {
  return /\$\{(?![*?$]\})[^}]*\}/.exec(text)?.[0];
}

function escaped(text: string): string {
  return text.replaceAll(/[$()*+./?[\\\]^{|}]/g, '\\$&');
}
