import { fileModes } from './file-modes.ts';
import { lambdaOnly } from './lambda-only.ts';
import { leanSdk } from './lean-sdk.ts';
import { nodeBuiltins } from './node-builtins.ts';
import { packedDocument } from './packed-document.ts';
import { packedPrices } from './packed-prices.ts';
import { tokenFile } from './token-file.ts';

/**
 * In the order in which they are asked: the modes come last, when each file is there. The framework's
 * plugin takes what a module exports by default.
 */
export default [
  ...[lambdaOnly, leanSdk, packedDocument, packedPrices],
  ...[tokenFile, nodeBuiltins, fileModes],
];
