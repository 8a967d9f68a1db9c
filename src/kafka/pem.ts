/** PEM texts as Kafka's DefaultSslEngineFactory accepts them: base64 with any white space, text around the blocks. */

/** The certificates of a text, each as a PEM block of its own. */
export function pemCertificates(text: string): string[] {
  return blocks(text, "CERTIFICATE");
}

/** The private keys of a text, each as a PEM block of its own, encrypted or not. */
export function pemPrivateKey(text: string): string[] {
  return blocks(text, "PRIVATE KEY");
}

/** Wraps DER bytes. */
export function pemBlock(label: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

function blocks(text: string, label: string): string[] {
  const wanted = label.replaceAll(" ", "\\s+");
  // Header lines (`Proc-Type: ...`) may stand before the base64; the label may have words before it, as ENCRYPTED.
  const pattern = new RegExp(
    `-+BEGIN\\s+([^-]*?${wanted})[^-]*-+\\s+(?:\\s*[^\\r\\n]*:[^\\r\\n]*[\\r\\n]+)*([a-zA-Z0-9/+=\\s]*)-+END\\s[^-]*?${wanted}[^-]*-+`,
    "g",
  );
  return [...text.matchAll(pattern)].map(([, found = label, base64 = ""]) =>
    pemBlock(found.replace(/\s+/g, " "), base64.replace(/\s/g, "")),
  );
}

/** Cipher suites by their IANA names, as Java uses them, in OpenSSL's notation: TLS_RSA_WITH_AES_128_GCM_SHA256 is AES128-GCM-SHA256. */
export function ciphers(suites: readonly string[]): string {
  return suites.map(opensslName).join(":");
}

function opensslName(suite: string): string {
  const match = /^TLS_(\w+)_WITH_(\w+)$/.exec(suite);
  if (match === null) return suite;
  const [, exchange = "", cipher = ""] = match;
  const short = cipher
    .replace(/AES_(\d+)_CBC/, "AES$1")
    .replace(/(AES)_(\d+)/, "$1$2")
    .replace(/(CHACHA20_POLY1305)_SHA256$/, "$1");
  return [...(exchange === "RSA" ? [] : [exchange]), short].join("-").replaceAll("_", "-");
}
