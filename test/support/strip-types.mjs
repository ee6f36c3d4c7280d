import { stripTypeScriptTypes } from 'node:module';

/** Types are erased in place, so line and column numbers of the source stay true. */
export default { process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }) };
