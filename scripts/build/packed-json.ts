import { deflateRawSync } from 'node:zlib';

/** The beginning of a module that has something packed in it. */
export const UNPACK = `
import { inflateRawSync } from 'node:zlib';
const unpack = (packed) => JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString());`;

/** An expression behind it whose value is that of the JSON. Where nobody asks for it, it is not there. */
export const packedJson = (json: string): string => {
  const packed = deflateRawSync(json, { level: 9 }).toString('base64');
  return `/* @__PURE__ */ unpack(${JSON.stringify(packed)})`;
};
