export { startSharedEngine as default } from './engine.ts';
