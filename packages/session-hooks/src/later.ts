// Stands for a bundle: `onDemand` of scripts/bin-plugins.mjs says what is in it, and puts it here.
export {};
