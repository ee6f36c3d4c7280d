import { fileModes } from './file-modes.ts';
import { lambdaOnly } from './lambda-only.ts';
import { packedDocument } from './packed-document.ts';
import { nodeBuiltins } from './node-builtins.ts';

/** In the order in which they are asked. The framework's plugin takes what a module exports by default. */
export default [lambdaOnly, packedDocument, nodeBuiltins, fileModes];
