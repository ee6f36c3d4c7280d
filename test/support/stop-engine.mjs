export { stopSharedEngine as default } from './engine.ts';
