/** The last part of a key as a person reads it: what it is called, what programs know it by, and slashes at its end. */
export interface FileName {
  readonly name: string;
  /** With its dots, such as `.tar.gz`; perhaps empty. */
  readonly ext: string;
}

/**
 * Where a file's name ends and its extension begins. S3 knows neither, so this goes by what people write: `backup.tar.gz` is a `.tar.gz`,
 * `Release 1.2 notes` and `john.smith` have none, `.bashrc` is a name. An extension is up to four letters and digits, or a longer one that is
 * known, and not a number: what is taken for a name by mistake stays readable, what is taken for an extension by mistake is torn apart.
 */
export function fileName(file: string): FileName {
  let name = file;
  for (let part = extensionOf(name); part !== undefined; part = innerOf(name, part)) {
    name = name.slice(0, name.length - part.length);
  }
  return { name, ext: file.slice(name.length) };
}

/** The part from the last dot on, where that is an extension. What begins with dots is a name up to there. */
function extensionOf(name: string): string | undefined {
  const [part] = /(?<=[^.])\.[A-Za-z0-9]+$/.exec(name) ?? [];
  return part !== undefined && isExtension(part.slice(1)) ? part : undefined;
}

export function isExtension(part: string): boolean {
  const lower = part.toLowerCase();
  if (KNOWN.has(lower) || WRAPPERS.has(lower)) return true;
  // `2`, `2rc1` and `v2` are ends of version numbers.
  return part.length <= 4 && /^[a-z]/i.test(part) && !/^v\d/i.test(part);
}

/** What stands before an extension and belongs to it: what was packed or signed has that of what lies in it, and some go in pairs. */
function innerOf(name: string, after: string): string | undefined {
  const outer = after.slice(1).toLowerCase();
  if (WRAPPERS.has(outer)) return extensionOf(name);
  const [part] = /(?<=[^.])\.[A-Za-z0-9]+$/.exec(name) ?? [];
  return part !== undefined && PAIRS.get(outer)?.has(part.slice(1).toLowerCase()) ? part : undefined;
}

const words = (text: string) => text.split(/\s+/);

/** Longer than four characters, or with a digit in front. */
const KNOWN = new Set(
  words(
    `7z 3gp 3g2 3ds 3mf accdb appimage atom automerge avifs blend class coffee config csproj desktop dylib excalidraw fasta fastq feather
    fsproj geojson gradle graphml graphql groovy handlebars heics heif hjson html5 ipynb jhtml json5 jsonc jsonl jsonld keystore latex
    ldjson markdown mbtiles mhtml mobileconfig mustache ndjson nuspec parquet patch phtml pickle pkpass plist properties proto rdata
    safetensors sarif scala scss shtml sqlite sqlite3 storyboard swagger swift terraform textile tfstate tfvars thrift tiff topojson torrent
    truststore unity unitypackage vcproj vcxproj webarchive webloc webmanifest woff2 workbook xcconfig xhtml yaml`,
  ),
);

/** What lies in them has an extension of its own: packed, enciphered, signed, summed up, or put aside. */
const WRAPPERS = new Set(
  words(
    `gz gzip bz2 bzip2 xz lz lz4 lzma lzo z zst zstd br brotli sz snappy gpg pgp asc sig sign p7m p7s age enc aes crypt
    md5 sha1 sha224 sha256 sha384 sha512 b2 crc bak old orig tmp temp part partial crdownload download swp lock`,
  ),
);

const SCRIPTS = words(
  'd min user test spec stories story config bundle umd esm cjs mjs es iife prod dev slim module worker',
);
const STYLES = words('min module bundle rtl ltr');
const PACKED_COLUMNS = words('snappy gz gzip zstd lz4 lzo brotli');
const TEMPLATES = words('html htm js css txt xml json yml yaml md sh sql conf');

/** What goes before an extension and belongs to it. */
const PAIRS = new Map<string, ReadonlySet<string>>([
  ...words('js ts jsx tsx mjs cjs mts cts').map((ext) => [ext, new Set(SCRIPTS)] as const),
  ...words('css scss sass less').map((ext) => [ext, new Set(STYLES)] as const),
  ...words('parquet orc avro').map((ext) => [ext, new Set(PACKED_COLUMNS)] as const),
  ...words('erb ejs hbs j2 jinja tmpl tpl mustache').map((ext) => [ext, new Set(TEMPLATES)] as const),
  ['map', new Set(words('js mjs cjs css ts'))],
  ['json', new Set(words('geo topo'))],
  ['php', new Set(words('blade'))],
  ['xml', new Set(words('pom'))],
  ['html', new Set(words('component amp'))],
]);
