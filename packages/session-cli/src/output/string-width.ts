// In the bundle this stands in the place of the package of this name, by which yargs lays out its help: the Unicode
// properties that one knows cost as much as starting Node does three times.
export { displayWidth as default } from './wrap.ts';
