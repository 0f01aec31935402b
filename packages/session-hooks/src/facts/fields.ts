export * from '../logs/fields.ts';
