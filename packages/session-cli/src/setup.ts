// Stands for a bundle: scripts/bundles.mjs says what is in it, and puts it here.
export {};
