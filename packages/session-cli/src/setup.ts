// Stands for a bundle: scripts/bin-plugins.mjs says what is in it, and puts it here.
export {};
