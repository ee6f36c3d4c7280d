import { inflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

const ENTRY = 0x0201_4b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const END = 0x0605_4b50;
const END_BYTES = 22;
const STORED = 0;

/**
 * What is in an archive as the framework makes it: its directory stands last, with no comment
 * behind it. Anything else is refused, not searched for.
 */
export const zipEntries = (zip: Buffer): readonly ZipEntry[] => {
  const end = zip.length - END_BYTES;
  if (end < 0 || zip.readUInt32LE(end) !== END) throw new Error('Not an archive of the framework');
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (zip.readUInt32LE(at) !== ENTRY) throw new Error('Not a directory of an archive');
    const nameBytes = zip.readUInt16LE(at + 28);
    const nameAt = at + ENTRY_BYTES;
    entries.push({
      name: zip.toString('utf8', nameAt, nameAt + nameBytes),
      content: contentOf(zip, at),
    });
    at = nameAt + nameBytes + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32);
  }
  return entries;
};

const contentOf = (zip: Buffer, entryAt: number): Buffer => {
  const localAt = zip.readUInt32LE(entryAt + 42);
  const startsAt =
    localAt + LOCAL_BYTES + zip.readUInt16LE(localAt + 26) + zip.readUInt16LE(localAt + 28);
  const packed = zip.subarray(startsAt, startsAt + zip.readUInt32LE(entryAt + 20));
  return zip.readUInt16LE(entryAt + 10) === STORED ? packed : inflateRawSync(packed);
};
