export { withoutBase64 } from './bytes/base64.ts';
