export type Check = never;
