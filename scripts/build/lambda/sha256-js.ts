/** Stands in the packages for SHA-256 in JavaScript: only a Node without OpenSSL would come to it. */
export function Sha256Js(): never {
  throw new Error('The packages hash with the OpenSSL of Node: see docs/bundles.md');
}
